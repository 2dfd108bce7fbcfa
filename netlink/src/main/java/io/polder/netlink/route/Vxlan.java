package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A tunnel of Ethernet frames over UDP (RFC 7348, ip-link(8), include/uapi/linux/if_link.h). Immutable.
 *
 * @param id the VXLAN network identifier, 0 to 16777215; every link of one port has another
 * @param remote where frames go whose address is not in the forwarding table: another end, or a multicast group
 * @param local the source address of what is sent, of the family of {@code remote}
 * @param link the index of the link below, which a multicast group needs; {@link Link#parent} reports it too
 * @param port the UDP port of the other end; 8472 unless set, where IANA assigned 4789
 * @param sourcePorts the UDP ports to send from, chosen by the flow
 * @param ttl 0 leaves it to the route
 * @param ttlInherited whether the TTL is taken from the inner packet
 * @param tos the type of service; 1 takes it from the inner packet
 * @param dontFragment the bit of that name on the outer IPv4 packet
 * @param flowLabel of the outer IPv6 packet, 0 to 1048575
 * @param learning whether addresses are learnt from what arrives
 * @param ageing after how many whole seconds a learnt entry goes; 0 for never
 * @param limit how many entries are learnt at most; 0 for any number; unsigned
 * @param proxy whether it answers ARP and neighbour solicitations itself
 * @param routeShortCircuit whether routed packets go to their destination directly ({@code rsc})
 * @param l2Miss whether the monitor is told of addresses that are not in the forwarding table
 * @param l3Miss whether the monitor is told of IP addresses that are no neighbours
 * @param udpChecksum whether UDP over IPv4 has a checksum
 * @param udpZeroChecksum6Tx whether UDP over IPv6 is sent without checksum
 * @param udpZeroChecksum6Rx whether UDP over IPv6 is accepted without checksum
 * @param remoteChecksumTx whether inner checksums are left to the other end
 * @param remoteChecksumRx whether inner checksums are filled in for the other end
 * @param groupPolicy whether the group policy extension is spoken ({@code gbp})
 * @param genericProtocol whether the generic protocol extension is spoken ({@code gpe}), which needs {@code external}
 * @param external whether the identifier and the addresses come with each packet, as from BPF or a route ({@code
 *     collect_metadata})
 * @param vniFilter whether only identifiers in a list are accepted, which needs {@code external}
 * @param localBypass whether packets to this host's own address reach another such link directly
 * @param others settings that have no name here
 */
public record Vxlan(
        OptionalInt id,
        Optional<IpAddress> remote,
        Optional<IpAddress> local,
        OptionalInt link,
        OptionalInt port,
        Optional<PortRange> sourcePorts,
        OptionalInt ttl,
        boolean ttlInherited,
        OptionalInt tos,
        Optional<DontFragment> dontFragment,
        OptionalInt flowLabel,
        Optional<Boolean> learning,
        Optional<Duration> ageing,
        OptionalInt limit,
        Optional<Boolean> proxy,
        Optional<Boolean> routeShortCircuit,
        Optional<Boolean> l2Miss,
        Optional<Boolean> l3Miss,
        Optional<Boolean> udpChecksum,
        Optional<Boolean> udpZeroChecksum6Tx,
        Optional<Boolean> udpZeroChecksum6Rx,
        Optional<Boolean> remoteChecksumTx,
        Optional<Boolean> remoteChecksumRx,
        boolean groupPolicy,
        boolean genericProtocol,
        Optional<Boolean> external,
        Optional<Boolean> vniFilter,
        Optional<Boolean> localBypass,
        RawAttributes others)
        implements LinkKind {

    /** {@code struct ifla_vxlan_port_range}: both ends included. */
    public record PortRange(int low, int high) {
        public PortRange {
            if (low < 0 || high < low || high > 0xffff) {
                throw new IllegalArgumentException("ports " + low + " to " + high + " are no range");
            }
        }
    }

    /** {@code enum ifla_vxlan_df}. */
    public enum DontFragment {
        UNSET(0),
        SET(1),
        /** As on the inner packet. */
        INHERIT(2);

        private final int number;

        DontFragment(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    public Vxlan {
        Range.check("VXLAN network identifier", id, 0, 0xff_ffff);
        Range.check("UDP port", port, 0, 0xffff);
        Range.check("TTL", ttl, 0, 0xff);
        Range.check("type of service", tos, 0, 0xff);
        Range.check("flow label", flowLabel, 0, 0xf_ffff);
        Range.checkSeconds("VXLAN ageing", ageing);
        if (remote.isPresent()
                && local.isPresent()
                && remote.get().family() != local.get().family()) {
            throw new IllegalArgumentException(
                    "remote " + remote.get() + " and local " + local.get() + " are of different families");
        }
        requireNonNull(others, "others");
    }

    /** @param id the VXLAN network identifier, 0 to 16777215 */
    public static Builder of(int id) {
        return new Builder().id(id);
    }

    /** One whose identifier and addresses come with each packet. */
    public static Builder ofExternal() {
        return new Builder().external(true);
    }

    @Override
    public String name() {
        return VxlanCodec.CODEC.name();
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each setting means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private OptionalInt id = OptionalInt.empty();
        private Optional<IpAddress> remote = Optional.empty();
        private Optional<IpAddress> local = Optional.empty();
        private OptionalInt link = OptionalInt.empty();
        private OptionalInt port = OptionalInt.empty();
        private Optional<PortRange> sourcePorts = Optional.empty();
        private OptionalInt ttl = OptionalInt.empty();
        private boolean ttlInherited;
        private OptionalInt tos = OptionalInt.empty();
        private Optional<DontFragment> dontFragment = Optional.empty();
        private OptionalInt flowLabel = OptionalInt.empty();
        private Optional<Boolean> learning = Optional.empty();
        private Optional<Duration> ageing = Optional.empty();
        private OptionalInt limit = OptionalInt.empty();
        private Optional<Boolean> proxy = Optional.empty();
        private Optional<Boolean> routeShortCircuit = Optional.empty();
        private Optional<Boolean> l2Miss = Optional.empty();
        private Optional<Boolean> l3Miss = Optional.empty();
        private Optional<Boolean> udpChecksum = Optional.empty();
        private Optional<Boolean> udpZeroChecksum6Tx = Optional.empty();
        private Optional<Boolean> udpZeroChecksum6Rx = Optional.empty();
        private Optional<Boolean> remoteChecksumTx = Optional.empty();
        private Optional<Boolean> remoteChecksumRx = Optional.empty();
        private boolean groupPolicy;
        private boolean genericProtocol;
        private Optional<Boolean> external = Optional.empty();
        private Optional<Boolean> vniFilter = Optional.empty();
        private Optional<Boolean> localBypass = Optional.empty();
        private RawAttributes others = RawAttributes.NONE;

        Builder() {}

        public Builder id(int value) {
            id = OptionalInt.of(value);
            return this;
        }

        public Builder remote(IpAddress value) {
            remote = Optional.of(value);
            return this;
        }

        public Builder local(IpAddress value) {
            local = Optional.of(value);
            return this;
        }

        public Builder link(int value) {
            link = OptionalInt.of(value);
            return this;
        }

        public Builder port(int value) {
            port = OptionalInt.of(value);
            return this;
        }

        public Builder sourcePorts(PortRange value) {
            sourcePorts = Optional.of(value);
            return this;
        }

        public Builder ttl(int value) {
            ttl = OptionalInt.of(value);
            return this;
        }

        public Builder ttlInherited(boolean on) {
            ttlInherited = on;
            return this;
        }

        public Builder tos(int value) {
            tos = OptionalInt.of(value);
            return this;
        }

        public Builder dontFragment(DontFragment value) {
            dontFragment = Optional.of(value);
            return this;
        }

        public Builder flowLabel(int value) {
            flowLabel = OptionalInt.of(value);
            return this;
        }

        public Builder learning(boolean on) {
            learning = Optional.of(on);
            return this;
        }

        public Builder ageing(Duration value) {
            ageing = Optional.of(value);
            return this;
        }

        public Builder limit(int value) {
            limit = OptionalInt.of(value);
            return this;
        }

        public Builder proxy(boolean on) {
            proxy = Optional.of(on);
            return this;
        }

        public Builder routeShortCircuit(boolean on) {
            routeShortCircuit = Optional.of(on);
            return this;
        }

        public Builder l2Miss(boolean on) {
            l2Miss = Optional.of(on);
            return this;
        }

        public Builder l3Miss(boolean on) {
            l3Miss = Optional.of(on);
            return this;
        }

        public Builder udpChecksum(boolean on) {
            udpChecksum = Optional.of(on);
            return this;
        }

        public Builder udpZeroChecksum6Tx(boolean on) {
            udpZeroChecksum6Tx = Optional.of(on);
            return this;
        }

        public Builder udpZeroChecksum6Rx(boolean on) {
            udpZeroChecksum6Rx = Optional.of(on);
            return this;
        }

        public Builder remoteChecksumTx(boolean on) {
            remoteChecksumTx = Optional.of(on);
            return this;
        }

        public Builder remoteChecksumRx(boolean on) {
            remoteChecksumRx = Optional.of(on);
            return this;
        }

        public Builder groupPolicy(boolean on) {
            groupPolicy = on;
            return this;
        }

        public Builder genericProtocol(boolean on) {
            genericProtocol = on;
            return this;
        }

        public Builder external(boolean on) {
            external = Optional.of(on);
            return this;
        }

        public Builder vniFilter(boolean on) {
            vniFilter = Optional.of(on);
            return this;
        }

        public Builder localBypass(boolean on) {
            localBypass = Optional.of(on);
            return this;
        }

        public Builder others(RawAttributes value) {
            others = value;
            return this;
        }

        public Vxlan build() {
            return new Vxlan(
                    id,
                    remote,
                    local,
                    link,
                    port,
                    sourcePorts,
                    ttl,
                    ttlInherited,
                    tos,
                    dontFragment,
                    flowLabel,
                    learning,
                    ageing,
                    limit,
                    proxy,
                    routeShortCircuit,
                    l2Miss,
                    l3Miss,
                    udpChecksum,
                    udpZeroChecksum6Tx,
                    udpZeroChecksum6Rx,
                    remoteChecksumTx,
                    remoteChecksumRx,
                    groupPolicy,
                    genericProtocol,
                    external,
                    vniFilter,
                    localBypass,
                    others);
        }
    }
}
