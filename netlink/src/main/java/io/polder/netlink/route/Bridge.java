package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.MacAddress;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * An Ethernet bridge (ip-link(8), bridge(8)). Times are hundredths of a second, which the kernel keeps in ticks of its
 * own: some come back a hundredth less. Immutable.
 *
 * @param stp whether it speaks the spanning tree protocol, itself or through a program (IEEE 802.1D)
 * @param priority in the election of the root bridge, 0 to 65535, the least wins
 * @param forwardDelay how long a port listens and how long it learns before it forwards; 2 to 30 seconds where STP is
 *     on
 * @param helloTime between the messages of a root bridge; 1 to 10 seconds
 * @param maxAge without messages until another bridge counts as dead; 6 to 40 seconds
 * @param ageing how long an address stays in the forwarding table after the last frame from it; 0 for ever
 * @param groupForwardMask which link-local groups 01:80:c2:00:00:0X are forwarded, one bit each, 0 to 65535; the kernel
 *     refuses bits 0 to 2
 * @param groupAddress the group that it speaks STP in, 01:80:c2:00:00:0X
 * @param vlanFiltering whether ports carry only the VLANs that they were given
 * @param vlanProtocol the tag that it looks at
 * @param defaultPvid the VLAN of untagged frames on new ports, 1 to 4094; 0 for none
 * @param vlanStats whether traffic is counted per VLAN
 * @param vlanStatsPerPort whether it is counted per VLAN and port
 * @param callIptables whether IPv4 packets that are bridged pass iptables
 * @param callIp6tables whether IPv6 packets that are bridged pass ip6tables
 * @param callArptables whether ARP packets that are bridged pass arptables
 * @param fdbMaxLearned how many addresses are learnt at most; 0 for any number; unsigned; since Linux 6.7
 * @param noLinkLocalLearning whether addresses of link-local frames are not learnt
 * @param multicastVlanSnooping whether snooping is done per VLAN
 * @param multipleSpanningTrees whether each VLAN can have a spanning tree (MST)
 * @param multicast IGMP and MLD snooping
 * @param status what the kernel reports of the spanning tree; cannot be set
 * @param others settings that have no name here
 */
public record Bridge(
        Optional<Boolean> stp,
        OptionalInt priority,
        Optional<Duration> forwardDelay,
        Optional<Duration> helloTime,
        Optional<Duration> maxAge,
        Optional<Duration> ageing,
        OptionalInt groupForwardMask,
        Optional<MacAddress> groupAddress,
        Optional<Boolean> vlanFiltering,
        Optional<VlanProtocol> vlanProtocol,
        OptionalInt defaultPvid,
        Optional<Boolean> vlanStats,
        Optional<Boolean> vlanStatsPerPort,
        Optional<Boolean> callIptables,
        Optional<Boolean> callIp6tables,
        Optional<Boolean> callArptables,
        OptionalInt fdbMaxLearned,
        Optional<Boolean> noLinkLocalLearning,
        Optional<Boolean> multicastVlanSnooping,
        Optional<Boolean> multipleSpanningTrees,
        BridgeMulticast multicast,
        BridgeStatus status,
        RawAttributes others)
        implements LinkKind {

    public Bridge {
        Range.check("bridge priority", priority, 0, 0xffff);
        Range.check("group forward mask", groupForwardMask, 0, 0xffff);
        Range.check("default VLAN", defaultPvid, 0, 4094);
        Clock.check(Clock.MAX_32, Stream.of(forwardDelay, helloTime, maxAge, ageing));
        requireNonNull(multicast, "multicast");
        requireNonNull(status, "status");
        requireNonNull(others, "others");
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return BridgeCodec.CODEC.name();
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each setting means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private Optional<Boolean> stp = Optional.empty();
        private OptionalInt priority = OptionalInt.empty();
        private Optional<Duration> forwardDelay = Optional.empty();
        private Optional<Duration> helloTime = Optional.empty();
        private Optional<Duration> maxAge = Optional.empty();
        private Optional<Duration> ageing = Optional.empty();
        private OptionalInt groupForwardMask = OptionalInt.empty();
        private Optional<MacAddress> groupAddress = Optional.empty();
        private Optional<Boolean> vlanFiltering = Optional.empty();
        private Optional<VlanProtocol> vlanProtocol = Optional.empty();
        private OptionalInt defaultPvid = OptionalInt.empty();
        private Optional<Boolean> vlanStats = Optional.empty();
        private Optional<Boolean> vlanStatsPerPort = Optional.empty();
        private Optional<Boolean> callIptables = Optional.empty();
        private Optional<Boolean> callIp6tables = Optional.empty();
        private Optional<Boolean> callArptables = Optional.empty();
        private OptionalInt fdbMaxLearned = OptionalInt.empty();
        private Optional<Boolean> noLinkLocalLearning = Optional.empty();
        private Optional<Boolean> multicastVlanSnooping = Optional.empty();
        private Optional<Boolean> multipleSpanningTrees = Optional.empty();
        private BridgeMulticast multicast = BridgeMulticast.UNSET;
        private BridgeStatus status = BridgeStatus.UNKNOWN;
        private RawAttributes others = RawAttributes.NONE;

        private Builder() {}

        public Builder stp(boolean on) {
            stp = Optional.of(on);
            return this;
        }

        public Builder priority(int value) {
            priority = OptionalInt.of(value);
            return this;
        }

        public Builder forwardDelay(Duration value) {
            forwardDelay = Optional.of(value);
            return this;
        }

        public Builder helloTime(Duration value) {
            helloTime = Optional.of(value);
            return this;
        }

        public Builder maxAge(Duration value) {
            maxAge = Optional.of(value);
            return this;
        }

        public Builder ageing(Duration value) {
            ageing = Optional.of(value);
            return this;
        }

        public Builder groupForwardMask(int value) {
            groupForwardMask = OptionalInt.of(value);
            return this;
        }

        public Builder groupAddress(MacAddress value) {
            groupAddress = Optional.of(value);
            return this;
        }

        public Builder vlanFiltering(boolean on) {
            vlanFiltering = Optional.of(on);
            return this;
        }

        public Builder vlanProtocol(VlanProtocol value) {
            vlanProtocol = Optional.of(value);
            return this;
        }

        public Builder defaultPvid(int value) {
            defaultPvid = OptionalInt.of(value);
            return this;
        }

        public Builder vlanStats(boolean on) {
            vlanStats = Optional.of(on);
            return this;
        }

        public Builder vlanStatsPerPort(boolean on) {
            vlanStatsPerPort = Optional.of(on);
            return this;
        }

        public Builder callIptables(boolean on) {
            callIptables = Optional.of(on);
            return this;
        }

        public Builder callIp6tables(boolean on) {
            callIp6tables = Optional.of(on);
            return this;
        }

        public Builder callArptables(boolean on) {
            callArptables = Optional.of(on);
            return this;
        }

        public Builder fdbMaxLearned(int value) {
            fdbMaxLearned = OptionalInt.of(value);
            return this;
        }

        public Builder noLinkLocalLearning(boolean on) {
            noLinkLocalLearning = Optional.of(on);
            return this;
        }

        public Builder multicastVlanSnooping(boolean on) {
            multicastVlanSnooping = Optional.of(on);
            return this;
        }

        public Builder multipleSpanningTrees(boolean on) {
            multipleSpanningTrees = Optional.of(on);
            return this;
        }

        public Builder multicast(BridgeMulticast value) {
            multicast = value;
            return this;
        }

        public Builder status(BridgeStatus value) {
            status = value;
            return this;
        }

        public Builder others(RawAttributes value) {
            others = value;
            return this;
        }

        public Bridge build() {
            return new Bridge(
                    stp,
                    priority,
                    forwardDelay,
                    helloTime,
                    maxAge,
                    ageing,
                    groupForwardMask,
                    groupAddress,
                    vlanFiltering,
                    vlanProtocol,
                    defaultPvid,
                    vlanStats,
                    vlanStatsPerPort,
                    callIptables,
                    callIp6tables,
                    callArptables,
                    fdbMaxLearned,
                    noLinkLocalLearning,
                    multicastVlanSnooping,
                    multipleSpanningTrees,
                    multicast,
                    status,
                    others);
        }
    }
}
