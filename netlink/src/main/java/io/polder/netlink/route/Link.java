package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.MacAddress;
import io.polder.netlink.RawAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A link as the kernel reports it (ip-link(8)). Immutable.
 *
 * @param index its number in its namespace
 * @param name 1 to 15 bytes
 * @param alternativeNames further names that it is found by
 * @param hardwareType what its addresses are: 1 for Ethernet, 772 for loopback (ARPHRD_* in
 *     include/uapi/linux/if_arp.h)
 * @param mac absent where the link has no 48-bit address; one of another length is among the others
 * @param permanentMac the address that the device came with
 * @param broadcast the address of all links on its segment
 * @param mtu in bytes
 * @param flagBits IFF_*, including those that {@link LinkFlag} has no name for
 * @param state whether packets can pass
 * @param carrier whether its cable is plugged in, or what stands for that
 * @param kind with its settings; absent for hardware and for loopback
 * @param master the index of the bridge (or other master) it belongs to
 * @param port its settings as a port, where its master is a bridge
 * @param parent the index of the link below it, for a veth that of its peer: in the namespace that {@code
 *     parentNetnsId} names where it is present; 0 for a link below that is nowhere to be seen
 * @param parentNetnsId this namespace's id for the one the parent is in, where that is another one: see {@link
 *     NamespaceIds}
 * @param alias free text that its owner put on it
 * @param group 0 unless set
 * @param queues how many there are, and how long
 * @param limits how long its packets can be
 * @param deviceName the device that it is part of, such as a PCI address
 * @param deviceBus the bus of that device, such as {@code pci}
 * @param addressGeneration how it makes IPv6 addresses; absent where it has no IPv6
 * @param others what has no name here, by the numbers in include/uapi/linux/if_link.h; without counters
 */
public record Link(
        int index,
        String name,
        List<String> alternativeNames,
        int hardwareType,
        Optional<MacAddress> mac,
        Optional<MacAddress> permanentMac,
        Optional<MacAddress> broadcast,
        int mtu,
        int flagBits,
        OperationalState state,
        Optional<Boolean> carrier,
        Optional<LinkKind> kind,
        OptionalInt master,
        Optional<BridgePort> port,
        OptionalInt parent,
        OptionalInt parentNetnsId,
        Optional<String> alias,
        int group,
        LinkQueues queues,
        LinkLimits limits,
        Optional<String> deviceName,
        Optional<String> deviceBus,
        Optional<AddressGeneration> addressGeneration,
        RawAttributes others)
        implements NetworkObject {

    private static final int ARPHRD_ETHER = 1;

    static final AttributeTable<Link, Builder> TABLE = new AttributeTable<Link, Builder>()
            .mac(1, "IFLA_ADDRESS", Link::mac, Builder::mac)
            .mac(2, "IFLA_BROADCAST", Link::broadcast, Builder::broadcast)
            .string(3, "IFLA_IFNAME", link -> Optional.of(link.name), Builder::name)
            .u32(4, "IFLA_MTU", link -> OptionalInt.of(link.mtu), Builder::mtu)
            .u32(5, "IFLA_LINK", Link::parent, Builder::parent)
            .u32(10, "IFLA_MASTER", Link::master, Builder::master)
            .choice(
                    16,
                    "IFLA_OPERSTATE",
                    AttributeTable.Width.U8,
                    OperationalState.values(),
                    OperationalState::number,
                    link -> Optional.of(link.state),
                    Builder::state)
            .string(20, "IFLA_IFALIAS", Link::alias, Builder::alias)
            .u32(27, "IFLA_GROUP", link -> OptionalInt.of(link.group), Builder::group)
            .flag(33, "IFLA_CARRIER", Link::carrier, Builder::carrier)
            .u32(37, "IFLA_LINK_NETNSID", Link::parentNetnsId, Builder::parentNetnsId)
            .mac(54, "IFLA_PERM_ADDRESS", Link::permanentMac, Builder::permanentMac)
            .string(56, "IFLA_PARENT_DEV_NAME", Link::deviceName, Builder::deviceName)
            .string(57, "IFLA_PARENT_DEV_BUS_NAME", Link::deviceBus, Builder::deviceBus);

    public Link {
        alternativeNames = List.copyOf(alternativeNames);
        requireNonNull(name, "name");
        requireNonNull(state, "state");
        requireNonNull(queues, "queues");
        requireNonNull(limits, "limits");
        requireNonNull(others, "others");
    }

    /** One with an MTU of 1500 and nothing else, for tests of what uses links. */
    public static Builder builder(int index, String name) {
        return new Builder().index(index).name(name);
    }

    public boolean isUp() {
        return (flagBits & LinkFlag.UP.bit()) != 0;
    }

    /** Those of its flags that have a name. */
    public Set<LinkFlag> flags() {
        return LinkFlag.of(flagBits);
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each value means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private int index = 0;
        private String name = "";
        private List<String> alternativeNames = List.of();
        private int hardwareType = ARPHRD_ETHER;
        private Optional<MacAddress> mac = Optional.empty();
        private Optional<MacAddress> permanentMac = Optional.empty();
        private Optional<MacAddress> broadcast = Optional.empty();
        private int mtu = 1500;
        private int flagBits = 0;
        private OperationalState state = OperationalState.UNKNOWN;
        private Optional<Boolean> carrier = Optional.empty();
        private Optional<LinkKind> kind = Optional.empty();
        private OptionalInt master = OptionalInt.empty();
        private Optional<BridgePort> port = Optional.empty();
        private OptionalInt parent = OptionalInt.empty();
        private OptionalInt parentNetnsId = OptionalInt.empty();
        private Optional<String> alias = Optional.empty();
        private int group = 0;
        private LinkQueues queues = LinkQueues.UNKNOWN;
        private LinkLimits limits = LinkLimits.UNKNOWN;
        private Optional<String> deviceName = Optional.empty();
        private Optional<String> deviceBus = Optional.empty();
        private Optional<AddressGeneration> addressGeneration = Optional.empty();
        private RawAttributes others = RawAttributes.NONE;

        private Builder() {}

        public Builder index(int value) {
            index = value;
            return this;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder alternativeNames(List<String> value) {
            alternativeNames = value;
            return this;
        }

        public Builder hardwareType(int value) {
            hardwareType = value;
            return this;
        }

        public Builder mac(MacAddress value) {
            mac = Optional.of(value);
            return this;
        }

        public Builder permanentMac(MacAddress value) {
            permanentMac = Optional.of(value);
            return this;
        }

        public Builder broadcast(MacAddress value) {
            broadcast = Optional.of(value);
            return this;
        }

        public Builder mtu(int value) {
            mtu = value;
            return this;
        }

        public Builder flagBits(int value) {
            flagBits = value;
            return this;
        }

        public Builder state(OperationalState value) {
            state = value;
            return this;
        }

        public Builder carrier(boolean on) {
            carrier = Optional.of(on);
            return this;
        }

        public Builder kind(LinkKind value) {
            kind = Optional.of(value);
            return this;
        }

        public Builder master(int value) {
            master = OptionalInt.of(value);
            return this;
        }

        public Builder port(BridgePort value) {
            port = Optional.of(value);
            return this;
        }

        public Builder parent(int value) {
            parent = OptionalInt.of(value);
            return this;
        }

        public Builder parentNetnsId(int value) {
            parentNetnsId = OptionalInt.of(value);
            return this;
        }

        public Builder alias(String value) {
            alias = Optional.of(value);
            return this;
        }

        public Builder group(int value) {
            group = value;
            return this;
        }

        public Builder queues(LinkQueues value) {
            queues = value;
            return this;
        }

        public Builder limits(LinkLimits value) {
            limits = value;
            return this;
        }

        public Builder deviceName(String value) {
            deviceName = Optional.of(value);
            return this;
        }

        public Builder deviceBus(String value) {
            deviceBus = Optional.of(value);
            return this;
        }

        public Builder addressGeneration(AddressGeneration value) {
            addressGeneration = Optional.of(value);
            return this;
        }

        public Builder others(RawAttributes value) {
            others = value;
            return this;
        }

        public Link build() {
            return new Link(
                    index,
                    name,
                    alternativeNames,
                    hardwareType,
                    mac,
                    permanentMac,
                    broadcast,
                    mtu,
                    flagBits,
                    state,
                    carrier,
                    kind,
                    master,
                    port,
                    parent,
                    parentNetnsId,
                    alias,
                    group,
                    queues,
                    limits,
                    deviceName,
                    deviceBus,
                    addressGeneration,
                    others);
        }
    }
}
