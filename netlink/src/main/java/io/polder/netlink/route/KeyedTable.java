package io.polder.netlink.route;

import io.polder.netlink.MessageDecoder;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Objects of which there is never more than one with the same key. */
abstract sealed class KeyedTable<T extends NetworkObject> extends TopicTable<T>
        permits AddressTable, LinkTable, NeighbourTable, RuleTable {

    private Map<Object, T> known = new LinkedHashMap<>();

    KeyedTable(Class<T> type, int family, NetlinkRequest listing, int created, MessageDecoder<T> decoder) {
        super(type, family, listing, created, decoder);
    }

    /** What stays the same while an object changes. */
    abstract Object key(T object);

    @Override
    boolean hear(T object, NetlinkMessage message, List<MonitorEvent> changes) {
        Object key = key(object);
        Optional<T> before = Optional.ofNullable(isPresent(message) ? known.put(key, object) : known.remove(key));
        if (isPresent(message)) {
            tellPresent(before, object, changes);
        } else {
            before.ifPresent(gone -> changes.add(new MonitorEvent.Removed(gone)));
        }
        return true;
    }

    @Override
    final void replace(List<T> listed, List<MonitorEvent> changes) {
        var before = known;
        known = new LinkedHashMap<>();
        listed.forEach(object -> known.put(key(object), object));
        before.forEach((key, object) -> {
            if (!known.containsKey(key)) {
                changes.add(new MonitorEvent.Removed(object));
            }
        });
        known.forEach((key, object) -> tellPresent(Optional.ofNullable(before.get(key)), object, changes));
    }

    @Override
    final Stream<T> objects() {
        return known.values().stream();
    }

    private static void tellPresent(
            Optional<? extends NetworkObject> before, NetworkObject now, List<MonitorEvent> changes) {
        if (before.isEmpty()) {
            changes.add(new MonitorEvent.Added(now));
        } else if (!before.get().equals(now)) {
            changes.add(new MonitorEvent.Changed(before.get(), now));
        }
    }
}
