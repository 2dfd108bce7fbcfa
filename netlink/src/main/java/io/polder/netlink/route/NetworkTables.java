package io.polder.netlink.route;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of some topics. Written by one thread, read by any. */
final class NetworkTables {

    private final Set<Topic> topics;

    @GuardedBy("itself")
    private final Map<Topic, TopicTable<?>> tables = new EnumMap<>(Topic.class);

    NetworkTables(Set<Topic> topics) {
        this.topics = EnumSet.copyOf(topics);
        topics.forEach(topic -> tables.put(topic, topic.table()));
    }

    Set<Topic> topics() {
        return EnumSet.copyOf(topics);
    }

    /**
     * Takes in a notification.
     *
     * @param doubtful receives the topics that have to be listed for it
     * @return what it changed
     */
    List<MonitorEvent> hear(NetlinkMessage message, Set<Topic> doubtful) {
        var changes = new ArrayList<MonitorEvent>();
        synchronized (tables) {
            tables.forEach((topic, table) -> {
                if (!table.hear(message, changes)) {
                    doubtful.add(topic);
                }
            });
        }
        SilentChanges.with(message).stream().filter(topics::contains).forEach(doubtful::add);
        return changes;
    }

    /** Lists a topic anew; what that changed. */
    List<MonitorEvent> list(Topic topic, NetlinkConnection connection) {
        TopicTable<?> table;
        synchronized (tables) {
            table = tables.get(topic);
        }
        return table == null ? List.of() : list(table, connection);
    }

    /** What is known, of that type. */
    <X> List<X> objects(Class<X> type) {
        synchronized (tables) {
            return tables.values().stream()
                    .flatMap(table -> table.objects(type))
                    .toList();
        }
    }

    private <T extends NetworkObject> List<MonitorEvent> list(TopicTable<T> table, NetlinkConnection connection) {
        List<T> listed = table.list(connection);
        var changes = new ArrayList<MonitorEvent>();
        synchronized (tables) {
            table.replace(listed, changes);
        }
        return changes;
    }
}
