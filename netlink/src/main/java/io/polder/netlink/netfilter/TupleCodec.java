package io.polder.netlink.netfilter;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageWriter;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a flow as attributes (include/uapi/linux/netfilter/nfnetlink_conntrack.h), which do not stand at the
 * top: {@code CTA_TUPLE_IP} with the addresses, {@code CTA_TUPLE_PROTO} with protocol and ports, {@code
 * CTA_TUPLE_ZONE}. Ports, ids and zones are in network byte order. Confined to one thread.
 */
final class TupleCodec {

    static final int CTA_TUPLE_IP = 1;
    static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_TUPLE_ZONE = 3;

    static final int CTA_IP_V4_SRC = 1;
    static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;

    static final int CTA_PROTO_NUM = 1;
    static final int CTA_PROTO_SRC_PORT = 2;
    static final int CTA_PROTO_DST_PORT = 3;
    private static final int CTA_PROTO_ICMP_ID = 4;
    private static final int CTA_PROTO_ICMP_TYPE = 5;
    private static final int CTA_PROTO_ICMP_CODE = 6;
    private static final int ICMPV6_LATER = 3; // CTA_PROTO_ICMPV6_ID - CTA_PROTO_ICMP_ID, and so on.

    private @Nullable IpAddress source;
    private @Nullable IpAddress destination;
    private int protocol = -1;
    private OptionalInt sourcePort = OptionalInt.empty();
    private OptionalInt destinationPort = OptionalInt.empty();
    private OptionalInt icmpType = OptionalInt.empty();
    private int icmpCode;
    private int icmpId;
    private OptionalInt zone = OptionalInt.empty();

    private TupleCodec() {}

    /** @param zone of this direction alone; not written where it is empty */
    static void write(MessageWriter message, int type, FlowTuple tuple, OptionalInt zone) {
        int outer = message.begin(type);
        boolean ipv4 = tuple.source().isIpv4();
        int addresses = message.begin(CTA_TUPLE_IP);
        message.attribute(ipv4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, tuple.source());
        message.attribute(ipv4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, tuple.destination());
        message.end(addresses);
        int above = message.begin(CTA_TUPLE_PROTO);
        message.attributeU8(CTA_PROTO_NUM, tuple.protocol());
        tuple.sourcePort().ifPresent(port -> message.attributeBe16(CTA_PROTO_SRC_PORT, port));
        tuple.destinationPort().ifPresent(port -> message.attributeBe16(CTA_PROTO_DST_PORT, port));
        tuple.icmp().ifPresent(query -> write(message, query, tuple.protocol() == FlowTuple.ICMP ? 0 : ICMPV6_LATER));
        message.end(above);
        zone.ifPresent(id -> message.attributeBe16(CTA_TUPLE_ZONE, id));
        message.end(outer);
    }

    static TupleCodec read(AttributeReader in) {
        var read = new TupleCodec();
        while (in.next()) {
            switch (in.type()) {
                case CTA_TUPLE_IP -> read.addresses(in.nested());
                case CTA_TUPLE_PROTO -> read.above(in.nested());
                case CTA_TUPLE_ZONE -> read.zone = OptionalInt.of(in.be16());
                default -> {}
            }
        }
        return read;
    }

    FlowTuple tuple() {
        if (source == null || destination == null || protocol < 0) {
            throw new MalformedMessageException("a flow without addresses or protocol");
        }
        Optional<IcmpQuery> icmp = icmpType.isPresent()
                ? Optional.of(new IcmpQuery(icmpType.getAsInt(), icmpCode, icmpId))
                : Optional.empty();
        return new FlowTuple(source, destination, protocol, sourcePort, destinationPort, icmp);
    }

    /** Of this direction alone; mostly empty. */
    OptionalInt zone() {
        return zone;
    }

    private static void write(MessageWriter message, IcmpQuery query, int later) {
        message.attributeBe16(CTA_PROTO_ICMP_ID + later, query.id());
        message.attributeU8(CTA_PROTO_ICMP_TYPE + later, query.type());
        message.attributeU8(CTA_PROTO_ICMP_CODE + later, query.code());
    }

    private void addresses(AttributeReader in) {
        while (in.next()) {
            switch (in.type()) {
                case CTA_IP_V4_SRC, CTA_IP_V6_SRC -> source = in.address();
                case CTA_IP_V4_DST, CTA_IP_V6_DST -> destination = in.address();
                default -> {}
            }
        }
    }

    private void above(AttributeReader in) {
        while (in.next()) {
            switch (in.type()) {
                case CTA_PROTO_NUM -> protocol = in.u8();
                case CTA_PROTO_SRC_PORT -> sourcePort = OptionalInt.of(in.be16());
                case CTA_PROTO_DST_PORT -> destinationPort = OptionalInt.of(in.be16());
                case CTA_PROTO_ICMP_ID, CTA_PROTO_ICMP_ID + ICMPV6_LATER -> icmpId = in.be16();
                case CTA_PROTO_ICMP_TYPE, CTA_PROTO_ICMP_TYPE + ICMPV6_LATER -> icmpType = OptionalInt.of(in.u8());
                case CTA_PROTO_ICMP_CODE, CTA_PROTO_ICMP_CODE + ICMPV6_LATER -> icmpCode = in.u8();
                default -> {}
            }
        }
    }
}
