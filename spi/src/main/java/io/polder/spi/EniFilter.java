package io.polder.spi;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which ENIs to list: those that match every condition that is set. Immutable.
 *
 * @param ids the ids to look for; empty for any
 * @param instanceId the instance they are attached to
 * @param tags tags they all carry; empty for any
 */
public record EniFilter(Set<String> ids, Optional<String> instanceId, Map<String, String> tags) {

    public EniFilter {
        ids = Set.copyOf(ids);
        tags = Map.copyOf(tags);
    }

    public static EniFilter byId(String id) {
        return new EniFilter(Set.of(id), Optional.empty(), Map.of());
    }

    public static EniFilter attachedTo(String instanceId) {
        return new EniFilter(Set.of(), Optional.of(instanceId), Map.of());
    }

    public static EniFilter tagged(Map<String, String> tags) {
        return new EniFilter(Set.of(), Optional.empty(), tags);
    }

    /** Whether an ENI matches. */
    public boolean matches(Eni eni) {
        return (ids.isEmpty() || ids.contains(eni.id()))
                && (instanceId.isEmpty() || instanceId.equals(eni.instanceId()))
                && eni.tags().entrySet().containsAll(tags.entrySet());
    }
}
