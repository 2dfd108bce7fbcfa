package io.polder.provider.fake;

import io.polder.spi.EniFilter;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ENIs of the cloud by id, by instance and by age. Confined to {@link Inventory}'s lock. */
final class EniTable {

    private static final Comparator<EniEntry> BY_AGE = Comparator.comparingLong(EniEntry::sequence);

    private final Map<String, EniEntry> byId = new HashMap<>();
    private final TreeMap<Long, EniEntry> byAge = new TreeMap<>();
    private final Map<String, TreeSet<EniEntry>> byInstance = new HashMap<>();

    void add(EniEntry eni) {
        byId.put(eni.id(), eni);
        byAge.put(eni.sequence(), eni);
        eni.instanceId().ifPresent(id -> enter(eni, id));
    }

    void remove(EniEntry eni) {
        move(eni, null);
        byAge.remove(eni.sequence());
        byId.remove(eni.id());
    }

    void move(EniEntry eni, @Nullable String instanceId) {
        eni.instanceId().ifPresent(id -> leave(eni, id));
        eni.goTo(instanceId);
        if (instanceId != null) {
            enter(eni, instanceId);
        }
    }

    private void enter(EniEntry eni, String instanceId) {
        byInstance.computeIfAbsent(instanceId, id -> new TreeSet<>(BY_AGE)).add(eni);
    }

    private void leave(EniEntry eni, String instanceId) {
        var there = byInstance.get(instanceId);
        if (there != null && there.remove(eni) && there.isEmpty()) {
            byInstance.remove(instanceId);
        }
    }

    Optional<EniEntry> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<EniEntry> at(String instanceId) {
        return byInstance.getOrDefault(instanceId, new TreeSet<>(BY_AGE));
    }

    Collection<EniEntry> all() {
        return byAge.values();
    }

    /** Those that match and are younger, oldest first. */
    Stream<EniEntry> matching(EniFilter filter, long sequence) {
        return candidates(filter, sequence).filter(eni -> eni.sequence() > sequence && eni.matches(filter));
    }

    private Stream<EniEntry> candidates(EniFilter filter, long sequence) {
        if (!filter.ids().isEmpty()) {
            return filter.ids().stream().flatMap(id -> find(id).stream()).sorted(BY_AGE);
        }
        return filter.instanceId()
                .map(id -> at(id).stream())
                .orElseGet(() -> byAge.tailMap(sequence, false).values().stream());
    }
}
