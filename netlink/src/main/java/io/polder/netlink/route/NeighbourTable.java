package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkMessage;
import java.util.List;
import java.util.Optional;

/** Neighbours of one family whose MAC address is known. */
final class NeighbourTable extends KeyedTable<Neighbour> {

    // NUD_REACHABLE, STALE, DELAY, PROBE, PERMANENT. Entries in other states come without a word, like the NOARP ones
    // of
    // IPv6 multicast groups, or hold no address.
    private static final int RESOLVED = 0x02 | 0x04 | 0x08 | 0x10 | 0x80;

    NeighbourTable(AddressFamily family) {
        super(
                Neighbour.class,
                family.number(),
                NeighbourMessages.list(family),
                RouteProtocol.RTM_NEWNEIGH,
                NeighbourMessages::decode);
    }

    @Override
    Object key(Neighbour neighbour) {
        return List.of(neighbour.linkIndex(), neighbour.address());
    }

    /** By neigh_dump_table in net/core/neighbour.c, within each part of its hash table. */
    @Override
    boolean isListedByCount() {
        return true;
    }

    @Override
    boolean isPresent(NetlinkMessage message) {
        return super.isPresent(message) && isResolved(message);
    }

    @Override
    List<Neighbour> list(NetlinkConnection connection) {
        var all = connection.dump(
                listing(), message -> Optional.of(decode(message)).filter(neighbour -> isResolved(message)));
        return all.stream().flatMap(Optional::stream).toList();
    }

    /** By {@code struct ndmsg { u8 family; u8 pad; u16 pad; s32 index; u16 state; … }}. */
    private static boolean isResolved(NetlinkMessage message) {
        return (message.u16(8) & RESOLVED) != 0;
    }
}
