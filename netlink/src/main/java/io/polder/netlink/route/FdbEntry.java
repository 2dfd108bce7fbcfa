package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import io.polder.netlink.RawAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An entry of a forwarding database (bridge(8), {@code bridge fdb}): by which port of a bridge, or through which tunnel of
 * a VXLAN device, frames for a MAC address leave. Immutable.
 */
public final class FdbEntry {

    private final int portIndex;
    private final MacAddress mac;
    private final boolean self;
    private final FdbState state;
    private final Set<NeighbourFlag> flags;
    private final OptionalInt vlan;
    private final Optional<IpAddress> remote;
    private final OptionalInt remotePort;
    private final OptionalInt vni;
    private final OptionalInt viaLink;
    private final OptionalInt sourceVni;
    private final OptionalInt nextHopId;
    private final RawAttributes others;

    FdbEntry(Builder builder) {
        portIndex = builder.portIndex;
        mac = builder.mac;
        self = builder.self;
        state = builder.state;
        flags = Set.copyOf(builder.flags);
        vlan = builder.vlan;
        remote = builder.remote;
        remotePort = builder.remotePort;
        vni = builder.vni;
        viaLink = builder.viaLink;
        sourceVni = builder.sourceVni;
        nextHopId = builder.nextHopId;
        others = builder.others;
    }

    /** A static entry of the bridge that the port belongs to. */
    public FdbEntry(int portIndex, MacAddress mac) {
        this(new Builder(portIndex, mac));
    }

    /**
     * A static entry of the bridge that the port belongs to, until more is set.
     *
     * @param portIndex the link number of the port, of the bridge itself, or of the device whose own table it is
     */
    public static Builder of(int portIndex, MacAddress mac) {
        return new Builder(portIndex, mac);
    }

    /** The link number of the port, of the bridge itself, or of the device whose own table it is. */
    public int portIndex() {
        return portIndex;
    }

    public MacAddress mac() {
        return mac;
    }

    /** Whether it is in the device's own table, and not in that of the bridge the port belongs to. */
    public boolean self() {
        return self;
    }

    public FdbState state() {
        return state;
    }

    public Set<NeighbourFlag> flags() {
        return flags;
    }

    public OptionalInt vlan() {
        return vlan;
    }

    /** Of a VXLAN device: the far end of the tunnel. */
    public Optional<IpAddress> remote() {
        return remote;
    }

    /** Of a VXLAN device: the far end's UDP port, where it is not the device's. */
    public OptionalInt remotePort() {
        return remotePort;
    }

    /** Of a VXLAN device: the network at the far end, where it is not the device's. */
    public OptionalInt vni() {
        return vni;
    }

    /** Of a VXLAN device: the link by which the far end is reached, where it is not left to the routes. */
    public OptionalInt viaLink() {
        return viaLink;
    }

    /** Of a VXLAN device for many networks: the network at this end. */
    public OptionalInt sourceVni() {
        return sourceVni;
    }

    /** Of a VXLAN device: the {@link NextHopObject} of far ends that it leads to. */
    public OptionalInt nextHopId() {
        return nextHopId;
    }

    /** What has no name here; not when it was used last, which changes by itself. */
    public RawAttributes others() {
        return others;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FdbEntry that && settings().equals(that.settings());
    }

    @Override
    public int hashCode() {
        return settings().hashCode();
    }

    /** {@code 02:00:00:00:00:01 on port 3}. */
    @Override
    public String toString() {
        var text = new StringBuilder()
                .append(mac)
                .append(" on port ")
                .append(portIndex)
                .append(self ? " self" : "");
        text.append(state == FdbState.STATIC ? "" : " " + state.name().toLowerCase(Locale.ROOT));
        flags.stream().sorted().forEach(flag -> text.append(' ').append(flag));
        vlan.ifPresent(value -> text.append(" vlan ").append(value));
        remote.ifPresent(value -> text.append(" dst ").append(value));
        remotePort.ifPresent(value -> text.append(" port ").append(value));
        vni.ifPresent(value -> text.append(" vni ").append(value));
        viaLink.ifPresent(value -> text.append(" via ").append(value));
        sourceVni.ifPresent(value -> text.append(" src_vni ").append(value));
        nextHopId.ifPresent(value -> text.append(" nhid ").append(Integer.toUnsignedString(value)));
        return text.append(others.isEmpty() ? "" : " " + others).toString();
    }

    private List<Object> settings() {
        return List.of(
                portIndex,
                mac,
                self,
                state,
                flags,
                vlan,
                remote,
                remotePort,
                vni,
                viaLink,
                sourceVni,
                nextHopId,
                others);
    }

    /** Confined to one thread. */
    public static final class Builder {
        // Package-private for the decoder, which sets what the kernel reports without these checks.
        final int portIndex;
        MacAddress mac;
        boolean self;
        FdbState state = FdbState.STATIC;
        Set<NeighbourFlag> flags = EnumSet.noneOf(NeighbourFlag.class);
        OptionalInt vlan = OptionalInt.empty();
        Optional<IpAddress> remote = Optional.empty();
        OptionalInt remotePort = OptionalInt.empty();
        OptionalInt vni = OptionalInt.empty();
        OptionalInt viaLink = OptionalInt.empty();
        OptionalInt sourceVni = OptionalInt.empty();
        OptionalInt nextHopId = OptionalInt.empty();
        RawAttributes others = RawAttributes.NONE;

        Builder(int portIndex, MacAddress mac) {
            if (portIndex < 1) {
                throw new IllegalArgumentException("link index " + portIndex + " is not positive");
            }
            this.portIndex = portIndex;
            this.mac = requireNonNull(mac, "mac");
        }

        /** In the device's own table; implied by all that only a VXLAN device has. */
        public Builder self() {
            self = true;
            return this;
        }

        public Builder state(FdbState value) {
            state = requireNonNull(value, "value");
            return this;
        }

        public Builder flag(NeighbourFlag value) {
            flags.add(value);
            return this;
        }

        /** @param id 1 to 4094 */
        public Builder vlan(int id) {
            if (id < 1 || id > 4094) {
                throw new IllegalArgumentException("VLAN " + id + " is not in 1..4094");
            }
            vlan = OptionalInt.of(id);
            return this;
        }

        /** @param address of the tunnel's far end */
        public Builder remote(IpAddress address) {
            remote = Optional.of(address);
            return self();
        }

        /** @param port of the far end, other than the device's */
        public Builder remotePort(int port) {
            remotePort = OptionalInt.of(PortRange.check(port));
            return self();
        }

        /** @param id of the network at the far end, other than the device's */
        public Builder vni(int id) {
            vni = OptionalInt.of(checkVni(id));
            return self();
        }

        /** @param index of the link by which the far end is reached */
        public Builder viaLink(int index) {
            viaLink = OptionalInt.of(index);
            return self();
        }

        /** @param id of the network at this end, of a device for many */
        public Builder sourceVni(int id) {
            sourceVni = OptionalInt.of(checkVni(id));
            return self();
        }

        /** @param id of the {@link NextHopObject} it leads to, instead of a far end of its own */
        public Builder nextHopObject(int id) {
            nextHopId = OptionalInt.of(NextHopObject.checkId(id));
            return self();
        }

        /** Attributes that have no name here, as {@code neighbour.h} has them. */
        public Builder others(RawAttributes value) {
            others = requireNonNull(value, "value");
            return this;
        }

        /** @throws IllegalArgumentException when it leads to both a far end and a next-hop object */
        public FdbEntry build() {
            if (remote.isPresent() && nextHopId.isPresent()) {
                throw new IllegalArgumentException("forwarding entry " + mac + " with both the far end "
                        + remote.get() + " and the next-hop object "
                        + Integer.toUnsignedString(nextHopId.getAsInt()));
            }
            return new FdbEntry(this);
        }

        private static int checkVni(int id) {
            if (id < 0 || id > 0xff_ffff) {
                throw new IllegalArgumentException("VNI " + id + " is not in 0..16777215");
            }
            return id;
        }
    }
}
