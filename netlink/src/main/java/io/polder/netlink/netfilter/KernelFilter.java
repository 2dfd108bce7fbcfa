package io.polder.netlink.netfilter;

import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_FILTER;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_MARK;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_MARK_MASK;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_TUPLE_ORIG;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_TUPLE_REPLY;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_ZONE;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MessageWriter;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * As much of a filter as the kernel takes with a list (ctnetlink_alloc_filter in net/netfilter/nf_conntrack_netlink.c):
 * family, mark, zone (since Linux 6.8, ignored before), and in {@code CTA_FILTER} (since 5.8) protocol, ports and whole
 * addresses. Its answer is filtered again, so it may always let too much through, and must never hold anything back.
 *
 * <p>IPv6 addresses are not given to it: up to 6.18 at least, its comparison of them is the wrong way round and leaves
 * out the very flows that match.
 */
final class KernelFilter {

    private static final int CTA_FILTER_ORIG_FLAGS = 1;
    private static final int CTA_FILTER_REPLY_FLAGS = 2;

    /** Which attributes of a tuple count (CTA_FILTER_F_* in net/netfilter/nf_internals.h). */
    private static final int IP_SRC = 1;

    private static final int IP_DST = 1 << 1;
    private static final int PROTO_NUM = 1 << 3;
    private static final int PROTO_SRC_PORT = 1 << 4;
    private static final int PROTO_DST_PORT = 1 << 5;

    private KernelFilter() {}

    static void write(MessageWriter message, ConntrackFilter filter) {
        ConntrackMessages.header(message, filter.family());
        filter.mark()
                .ifPresent(mark ->
                        message.attributeBe32(CTA_MARK, mark.value()).attributeBe32(CTA_MARK_MASK, mark.mask()));
        filter.zone().ifPresent(id -> message.attributeBe16(CTA_ZONE, id));
        if (filter.family().isEmpty()) {
            return; // Tuples are of one family.
        }
        int original = flags(filter, filter.original());
        int reply = flags(filter, filter.reply());
        write(message, CTA_TUPLE_ORIG, original, filter, filter.original());
        write(message, CTA_TUPLE_REPLY, reply, filter, filter.reply());
        if ((original | reply) != 0) {
            int flags = message.begin(CTA_FILTER);
            message.attributeU32(CTA_FILTER_ORIG_FLAGS, original);
            message.attributeU32(CTA_FILTER_REPLY_FLAGS, reply).end(flags);
        }
    }

    private static int flags(ConntrackFilter filter, FlowMatch match) {
        boolean ported = filter.protocol().equals(OptionalInt.of(FlowTuple.TCP))
                || filter.protocol().equals(OptionalInt.of(FlowTuple.UDP));
        return flag(IP_SRC, address(match.source()).isPresent())
                | flag(IP_DST, address(match.destination()).isPresent())
                | flag(PROTO_NUM, filter.protocol().isPresent())
                | flag(PROTO_SRC_PORT, ported && match.sourcePort().isPresent())
                | flag(PROTO_DST_PORT, ported && match.destinationPort().isPresent());
    }

    private static void write(MessageWriter message, int type, int flags, ConntrackFilter filter, FlowMatch match) {
        if (flags == 0) {
            return;
        }
        int tuple = message.begin(type);
        if ((flags & (IP_SRC | IP_DST)) != 0) {
            int addresses = message.begin(TupleCodec.CTA_TUPLE_IP);
            address(match.source()).ifPresent(ip -> message.attribute(TupleCodec.CTA_IP_V4_SRC, ip));
            address(match.destination()).ifPresent(ip -> message.attribute(TupleCodec.CTA_IP_V4_DST, ip));
            message.end(addresses);
        }
        if ((flags & PROTO_NUM) != 0) {
            int above = message.begin(TupleCodec.CTA_TUPLE_PROTO);
            message.attributeU8(TupleCodec.CTA_PROTO_NUM, filter.protocol().orElseThrow());
            match.sourcePort().ifPresent(port -> message.attributeBe16(TupleCodec.CTA_PROTO_SRC_PORT, port));
            match.destinationPort().ifPresent(port -> message.attributeBe16(TupleCodec.CTA_PROTO_DST_PORT, port));
            message.end(above);
        }
        message.end(tuple);
    }

    private static Optional<IpAddress> address(Optional<IpPrefix> prefix) {
        return prefix.filter(whole -> whole.address().isIpv4() && whole.length() == 32)
                .map(IpPrefix::address);
    }

    private static int flag(int bit, boolean set) {
        return set ? bit : 0;
    }
}
