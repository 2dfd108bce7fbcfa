package io.polder.netlink.route;

import io.polder.netlink.MessageDecoder;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is known of one topic, and how it is heard of and listed. Not thread-safe, but for {@link #list}.
 *
 * <p>Notifications are older than a listing that was made while they waited to be read. Each is taken at its word all
 * the same: whatever it undoes, a later one does again. Only where a notification does not say what became of the table
 * it has to be listed.
 */
abstract sealed class TopicTable<T extends NetworkObject> permits KeyedTable, RouteTable {

    private final Class<T> type;
    private final int family;
    private final NetlinkRequest listing;
    private final int created;
    private final MessageDecoder<T> decoder;

    /**
     * @param family the first byte of every message about such an object
     * @param created the type of message that announces one; the next type announces that it is gone
     */
    TopicTable(Class<T> type, int family, NetlinkRequest listing, int created, MessageDecoder<T> decoder) {
        this.type = type;
        this.family = family;
        this.listing = listing;
        this.created = created;
        this.decoder = decoder;
    }

    /**
     * Takes in a notification, if it is about such an object.
     *
     * @param changes receives what it changed
     * @return false when only a listing can tell what it changed
     */
    final boolean hear(NetlinkMessage message, List<MonitorEvent> changes) {
        return !concerns(message) || hear(decode(message), message, changes);
    }

    /** Whether a notification is about such an object. */
    final boolean concerns(NetlinkMessage message) {
        return (message.type() == created || message.type() == created + 1)
                && message.u8(0) == family
                && describes(message);
    }

    /**
     * Whether the kernel goes on with a listing where it had got to by counting, and does not say so when that was
     * another place: it leaves out objects that were there all the time, or tells them twice, while others change.
     */
    boolean isListedByCount() {
        return false;
    }

    /** Asks the kernel. */
    List<T> list(NetlinkConnection connection) {
        return connection.dump(listing, decoder);
    }

    /** What is known, of that type. */
    final <X> Stream<X> objects(Class<X> wanted) {
        return wanted.isAssignableFrom(type) ? objects().map(wanted::cast) : Stream.empty();
    }

    /** Replaces what is known by a listing. */
    abstract void replace(List<T> listed, List<MonitorEvent> changes);

    abstract boolean hear(T object, NetlinkMessage message, List<MonitorEvent> changes);

    abstract Stream<T> objects();

    /** Whether a message of the right type and family describes an object. */
    boolean describes(NetlinkMessage message) {
        return true;
    }

    /** Whether the object of a message is there, or was. */
    boolean isPresent(NetlinkMessage message) {
        return message.type() == created;
    }

    final T decode(NetlinkMessage message) {
        return message.decode(decoder);
    }

    final NetlinkRequest listing() {
        return listing;
    }
}
