package io.polder.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pods by their labels, so that a selector need not look at all of them. Not thread-safe. */
final class PodIndex {

    private record Label(String key, String value) {}

    private final Set<PodInfo> all = new HashSet<>();
    private final Map<Label, Set<PodInfo>> byLabel = new HashMap<>();

    void add(PodInfo pod) {
        all.add(pod);
        pod.labels()
                .forEach((key, value) -> byLabel.computeIfAbsent(new Label(key, value), absent -> new HashSet<>())
                        .add(pod));
    }

    void remove(PodInfo pod) {
        all.remove(pod);
        pod.labels().forEach((key, value) -> {
            var label = new Label(key, value);
            Set<PodInfo> some = byLabel.get(label);
            if (some != null && some.remove(pod) && some.isEmpty()) {
                byLabel.remove(label);
            }
        });
    }

    /** Pods that a selector may select, all that it does among them. */
    Collection<PodInfo> candidates(LabelSelector selector) {
        for (LabelSelector.Requirement requirement : selector.requirements()) {
            if (requirement.operator() == LabelSelector.Operator.IN) {
                List<PodInfo> found = new ArrayList<>();
                requirement
                        .values()
                        .forEach(value ->
                                found.addAll(byLabel.getOrDefault(new Label(requirement.key(), value), Set.of())));
                return found;
            }
        }
        return all;
    }
}
