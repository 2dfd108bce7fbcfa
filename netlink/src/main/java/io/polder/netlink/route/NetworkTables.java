package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

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

    /** Whether a notification is about an object of a topic. */
    boolean concerns(Topic topic, NetlinkMessage message) {
        return table(topic).concerns(message);
    }

    /** Whether a topic's listing may be wrong when something was announced meanwhile. */
    boolean isListedByCount(Topic topic) {
        return table(topic).isListedByCount();
    }

    /** Lists a topic anew. What that changes it changes when it is asked for the changes. */
    Supplier<List<MonitorEvent>> list(Topic topic, NetlinkConnection connection) {
        return list(table(topic), connection);
    }

    /** What is known, of that type. */
    <X> List<X> objects(Class<X> type) {
        synchronized (tables) {
            return tables.values().stream()
                    .flatMap(table -> table.objects(type))
                    .toList();
        }
    }

    private <T extends NetworkObject> Supplier<List<MonitorEvent>> list(
            TopicTable<T> table, NetlinkConnection connection) {
        List<T> listed = table.list(connection);
        return () -> {
            var changes = new ArrayList<MonitorEvent>();
            synchronized (tables) {
                table.replace(listed, changes);
            }
            return changes;
        };
    }

    private TopicTable<?> table(Topic topic) {
        synchronized (tables) {
            return requireNonNull(tables.get(topic));
        }
    }
}
