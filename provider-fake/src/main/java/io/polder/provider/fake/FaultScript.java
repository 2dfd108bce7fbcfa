package io.polder.provider.fake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The faults still to come, for each action in the order they were asked for. Confined to {@link Gate}'s lock. */
final class FaultScript {

    private final Map<Action, Deque<Fault>> coming = new EnumMap<>(Action.class);

    void add(Action action, int times, Fault fault) {
        var queue = coming.computeIfAbsent(action, a -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            queue.add(fault);
        }
    }

    Optional<Fault> next(Action action) {
        var queue = coming.get(action);
        return queue == null ? Optional.empty() : Optional.ofNullable(queue.poll());
    }

    void clear() {
        coming.clear();
    }

    List<String> describe() {
        return coming.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .map(each -> each.getKey().wireName() + ": " + each.getValue())
                .toList();
    }
}
