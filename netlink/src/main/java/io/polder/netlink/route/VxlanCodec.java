package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;

/** How a {@link Vxlan} stands in IFLA_INFO_DATA (include/uapi/linux/if_link.h). Stateless. */
final class VxlanCodec {

    private static final int IFLA_VXLAN_PORT_RANGE = 10;

    private static final AttributeTable<Vxlan, Vxlan.Builder> TABLE = new AttributeTable<Vxlan, Vxlan.Builder>()
            .u32(1, "IFLA_VXLAN_ID", Vxlan::id, Vxlan.Builder::id)
            .address(2, 16, "IFLA_VXLAN_GROUP", Vxlan::remote, Vxlan.Builder::remote)
            .u32(3, "IFLA_VXLAN_LINK", Vxlan::link, Vxlan.Builder::link)
            .address(4, 17, "IFLA_VXLAN_LOCAL", Vxlan::local, Vxlan.Builder::local)
            .u8(5, "IFLA_VXLAN_TTL", Vxlan::ttl, Vxlan.Builder::ttl)
            .u8(6, "IFLA_VXLAN_TOS", Vxlan::tos, Vxlan.Builder::tos)
            .flag(7, "IFLA_VXLAN_LEARNING", Vxlan::learning, Vxlan.Builder::learning)
            .seconds(8, "IFLA_VXLAN_AGEING", Vxlan::ageing, Vxlan.Builder::ageing)
            .u32(9, "IFLA_VXLAN_LIMIT", Vxlan::limit, Vxlan.Builder::limit)
            .row(
                    IFLA_VXLAN_PORT_RANGE,
                    "IFLA_VXLAN_PORT_RANGE",
                    VxlanCodec::writeSourcePorts,
                    VxlanCodec::readSourcePorts)
            .flag(11, "IFLA_VXLAN_PROXY", Vxlan::proxy, Vxlan.Builder::proxy)
            .flag(12, "IFLA_VXLAN_RSC", Vxlan::routeShortCircuit, Vxlan.Builder::routeShortCircuit)
            .flag(13, "IFLA_VXLAN_L2MISS", Vxlan::l2Miss, Vxlan.Builder::l2Miss)
            .flag(14, "IFLA_VXLAN_L3MISS", Vxlan::l3Miss, Vxlan.Builder::l3Miss)
            .be16(15, "IFLA_VXLAN_PORT", Vxlan::port, Vxlan.Builder::port)
            .flag(18, "IFLA_VXLAN_UDP_CSUM", Vxlan::udpChecksum, Vxlan.Builder::udpChecksum)
            .flag(19, "IFLA_VXLAN_UDP_ZERO_CSUM6_TX", Vxlan::udpZeroChecksum6Tx, Vxlan.Builder::udpZeroChecksum6Tx)
            .flag(20, "IFLA_VXLAN_UDP_ZERO_CSUM6_RX", Vxlan::udpZeroChecksum6Rx, Vxlan.Builder::udpZeroChecksum6Rx)
            .flag(21, "IFLA_VXLAN_REMCSUM_TX", Vxlan::remoteChecksumTx, Vxlan.Builder::remoteChecksumTx)
            .flag(22, "IFLA_VXLAN_REMCSUM_RX", Vxlan::remoteChecksumRx, Vxlan.Builder::remoteChecksumRx)
            .presence(23, "IFLA_VXLAN_GBP", Vxlan::groupPolicy, Vxlan.Builder::groupPolicy)
            .flag(25, "IFLA_VXLAN_COLLECT_METADATA", Vxlan::external, Vxlan.Builder::external)
            .be32(26, "IFLA_VXLAN_LABEL", Vxlan::flowLabel, Vxlan.Builder::flowLabel)
            .presence(27, "IFLA_VXLAN_GPE", Vxlan::genericProtocol, Vxlan.Builder::genericProtocol)
            .presence(28, "IFLA_VXLAN_TTL_INHERIT", Vxlan::ttlInherited, Vxlan.Builder::ttlInherited)
            .choice(
                    29,
                    "IFLA_VXLAN_DF",
                    AttributeTable.Width.U8,
                    Vxlan.DontFragment.values(),
                    Vxlan.DontFragment::number,
                    Vxlan::dontFragment,
                    Vxlan.Builder::dontFragment)
            .flag(30, "IFLA_VXLAN_VNIFILTER", Vxlan::vniFilter, Vxlan.Builder::vniFilter)
            .flag(31, "IFLA_VXLAN_LOCALBYPASS", Vxlan::localBypass, Vxlan.Builder::localBypass);

    static final KindCodec<Vxlan> CODEC = new KindCodec<>("vxlan", Vxlan.class, TABLE::write, settings -> {
        var builder = new Vxlan.Builder();
        return builder.others(TABLE.read(settings, builder)).build();
    });

    private VxlanCodec() {}

    /** {@code struct ifla_vxlan_port_range { be16 low; be16 high; }}. */
    private static void writeSourcePorts(MessageWriter message, Vxlan vxlan) {
        vxlan.sourcePorts()
                .ifPresent(ports -> message.attributeBe32(IFLA_VXLAN_PORT_RANGE, ports.low() << 16 | ports.high()));
    }

    private static boolean readSourcePorts(AttributeReader in, Vxlan.Builder into) {
        int ports = in.be32();
        into.sourcePorts(new Vxlan.PortRange(ports >>> 16, ports & 0xffff));
        return true;
    }
}
