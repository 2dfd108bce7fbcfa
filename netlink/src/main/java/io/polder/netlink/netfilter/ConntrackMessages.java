package io.polder.netlink.netfilter;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_ID;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_MARK;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_STATUS;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_TIMEOUT;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_TUPLE_ORIG;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_TUPLE_REPLY;
import static io.polder.netlink.netfilter.NetfilterProtocol.CTA_ZONE;
import static io.polder.netlink.netfilter.NetfilterProtocol.HEADER;
import static io.polder.netlink.netfilter.NetfilterProtocol.IPCTNL_MSG_CT_DELETE;
import static io.polder.netlink.netfilter.NetfilterProtocol.IPCTNL_MSG_CT_GET;
import static io.polder.netlink.netfilter.NetfilterProtocol.IPCTNL_MSG_CT_NEW;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Messages about flows (net/netfilter/nf_conntrack_netlink.c). Integers are in network byte order. Stateless. */
final class ConntrackMessages {

    private ConntrackMessages() {}

    static NetlinkRequest create(ConntrackEntry entry) {
        int flags = NLM_F_CREATE | NLM_F_EXCL;
        return new NetlinkRequest("create flow", entry, IPCTNL_MSG_CT_NEW, flags, message -> write(message, entry));
    }

    static NetlinkRequest list(ConntrackFilter filter) {
        return new NetlinkRequest(
                "list", "flows", IPCTNL_MSG_CT_GET, 0, message -> KernelFilter.write(message, filter));
    }

    /** Of that very entry: where it has an id, none that has come in its place. */
    static NetlinkRequest delete(ConntrackEntry entry) {
        return new NetlinkRequest("delete flow", entry, IPCTNL_MSG_CT_DELETE, 0, message -> {
            header(message, Optional.of(entry.original().family()));
            ConntrackZone zone = entry.zone();
            TupleCodec.write(message, CTA_TUPLE_ORIG, entry.original(), only(zone, ConntrackZone.Direction.ORIGINAL));
            only(zone, ConntrackZone.Direction.BOTH).ifPresent(id -> message.attributeBe16(CTA_ZONE, id));
            entry.id().ifPresent(id -> message.attributeBe32(CTA_ID, id));
        });
    }

    /** Without a tuple, a deletion is of everything. */
    static NetlinkRequest flush() {
        return new NetlinkRequest(
                "delete", "every flow", IPCTNL_MSG_CT_DELETE, 0, message -> header(message, Optional.empty()));
    }

    static ConntrackEntry decode(NetlinkMessage message) {
        TupleCodec original = null;
        TupleCodec reply = null;
        OptionalInt zone = OptionalInt.empty();
        int mark = 0;
        Set<ConntrackStatus> status = Set.of();
        Optional<Duration> timeout = Optional.empty();
        OptionalInt id = OptionalInt.empty();
        var others = new RawAttributes.Collector();
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            switch (in.type()) {
                case CTA_TUPLE_ORIG -> original = TupleCodec.read(in.nested());
                case CTA_TUPLE_REPLY -> reply = TupleCodec.read(in.nested());
                case CTA_ZONE -> zone = OptionalInt.of(in.be16());
                case CTA_MARK -> mark = in.be32();
                case CTA_STATUS -> status = ConntrackStatus.of(in.be32());
                case CTA_TIMEOUT -> timeout = Optional.of(Duration.ofSeconds(Integer.toUnsignedLong(in.be32())));
                case CTA_ID -> id = OptionalInt.of(in.be32());
                default -> others.add(in);
            }
        }
        if (original == null || reply == null) {
            throw new MalformedMessageException("a flow without CTA_TUPLE_ORIG or CTA_TUPLE_REPLY");
        }
        return new ConntrackEntry(
                original.tuple(),
                reply.tuple(),
                zone(zone, original.zone(), reply.zone()),
                mark,
                status,
                timeout,
                id,
                others.collected());
    }

    /** Of a family, or of all. */
    static void header(MessageWriter message, Optional<AddressFamily> family) {
        message.u8(family.map(AddressFamily::number).orElse(0)).u8(0).u16(0);
    }

    private static void write(MessageWriter message, ConntrackEntry entry) {
        header(message, Optional.of(entry.original().family()));
        ConntrackZone zone = entry.zone();
        TupleCodec.write(message, CTA_TUPLE_ORIG, entry.original(), only(zone, ConntrackZone.Direction.ORIGINAL));
        TupleCodec.write(message, CTA_TUPLE_REPLY, entry.reply(), only(zone, ConntrackZone.Direction.REPLY));
        only(zone, ConntrackZone.Direction.BOTH).ifPresent(id -> message.attributeBe16(CTA_ZONE, id));
        entry.timeout().ifPresent(timeout -> message.attributeBe32(CTA_TIMEOUT, (int) timeout.toSeconds()));
        if (entry.mark() != 0) {
            message.attributeBe32(CTA_MARK, entry.mark());
        }
        if (!entry.status().isEmpty()) {
            message.attributeBe32(CTA_STATUS, ConntrackStatus.bits(entry.status()));
        }
        message.attributes(entry.others());
    }

    /** The zone's id where its direction is that one, and it is not the default zone, which is never written. */
    private static OptionalInt only(ConntrackZone zone, ConntrackZone.Direction direction) {
        return zone.id() != 0 && zone.direction() == direction ? OptionalInt.of(zone.id()) : OptionalInt.empty();
    }

    private static ConntrackZone zone(OptionalInt both, OptionalInt original, OptionalInt reply) {
        if (original.isPresent()) {
            return new ConntrackZone(original.getAsInt(), ConntrackZone.Direction.ORIGINAL);
        }
        if (reply.isPresent()) {
            return new ConntrackZone(reply.getAsInt(), ConntrackZone.Direction.REPLY);
        }
        return ConntrackZone.of(both.orElse(0));
    }
}
