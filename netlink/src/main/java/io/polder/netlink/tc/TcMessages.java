package io.polder.netlink.tc;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;

/** What the messages of traffic control have in common, and what becomes of those that come back. Stateless. */
final class TcMessages {

    static final int TCA_KIND = 1;
    static final int TCA_OPTIONS = 2;
    static final int TCA_CHAIN = 11;
    private static final int TCA_STATS2 = 7;
    private static final int HEADER = 20;
    private static final int LINK = 4;

    private TcMessages() {}

    /** {@code struct tcmsg { u8 family; u8 pad; u16 pad; s32 index; u32 handle; u32 parent; u32 info; }}. */
    static MessageWriter header(MessageWriter message, int link, int handle, int parent, int info) {
        return message.u8(0).u8(0).u16(0).u32(link).u32(handle).u32(parent).u32(info);
    }

    /** Of a filter: its priority, and its protocol in network byte order. */
    static int info(int priority, int protocol) {
        return priority << 16 | networkOrder(protocol);
    }

    static Reported<Qdisc> qdisc(NetlinkMessage message) {
        RawAttributes all = RawAttributes.rest(message.attributes(HEADER));
        int handle = message.i32(8);
        var qdisc = new Qdisc(
                message.i32(LINK),
                new TcHandle(message.i32(12)),
                handle == 0 ? Optional.empty() : Optional.of(new TcHandle(handle)),
                QdiscOptions.readQdisc(kind(all), all));
        return new Reported<>(qdisc, statistics(all), all);
    }

    /** Of one link, when it is not 0: a dump of queueing disciplines is always one of all links' (tc_dump_qdisc). */
    static Optional<Reported<Qdisc>> qdiscOf(int link, NetlinkMessage message) {
        return link == 0 || message.i32(LINK) == link ? Optional.of(qdisc(message)) : Optional.empty();
    }

    static Reported<TcClass> tcClass(NetlinkMessage message) {
        RawAttributes all = RawAttributes.rest(message.attributes(HEADER));
        var id = new TcHandle(message.i32(8));
        var parent = new TcHandle(message.i32(12));
        var tcClass = new TcClass(
                message.i32(LINK),
                parent.equals(TcHandle.ROOT) ? TcHandle.of(id.major(), 0) : parent,
                id,
                QdiscOptions.readClass(kind(all), all));
        return new Reported<>(tcClass, statistics(all), all);
    }

    /**
     * A filter; empty for what stands in a dump beside them: a priority itself, which has no handle, and the hash table
     * that {@code u32} makes for each priority.
     */
    static Optional<Reported<TcFilter>> filter(NetlinkMessage message) {
        RawAttributes all = RawAttributes.rest(message.attributes(HEADER));
        String kind = kind(all);
        int handle = message.i32(8);
        if (handle == 0 || (kind.equals("u32") && FilterOptions.isTableOfPriority(handle))) {
            return Optional.empty();
        }
        int info = message.i32(16);
        FilterOptions.Decoded options = FilterOptions.read(kind, all);
        var filter = new TcFilter(
                message.i32(LINK),
                new TcHandle(message.i32(12)),
                all.find(TCA_CHAIN).map(AttributeReader::u32).orElse(0),
                info >>> 16,
                networkOrder(info & 0xffff),
                OptionalInt.of(handle),
                options.hardware(),
                options.kind());
        return Optional.of(new Reported<>(filter, options.statistics(), all));
    }

    /** The attributes inside an attribute; none where there is none. */
    static AttributeReader nested(Optional<AttributeReader> attribute) {
        return attribute.map(AttributeReader::nested).orElseGet(RawAttributes.NONE::reader);
    }

    /** Those of one type. */
    static RawAttributes only(int type, RawAttributes attributes) {
        var collector = new RawAttributes.Collector();
        attributes.find(type).ifPresent(collector::add);
        return collector.collected();
    }

    static MalformedMessageException missing(String attribute) {
        return new MalformedMessageException("an object of traffic control without " + attribute);
    }

    private static Optional<TcStatistics> statistics(RawAttributes all) {
        return all.find(TCA_STATS2).map(stats -> StatisticsDecoder.decode(stats.nested()));
    }

    private static String kind(RawAttributes all) {
        return all.find(TCA_KIND).orElseThrow(() -> missing("TCA_KIND")).string();
    }

    private static int networkOrder(int protocol) {
        boolean swapped = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        return swapped ? Short.reverseBytes((short) protocol) & 0xffff : protocol;
    }
}
