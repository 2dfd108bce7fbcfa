package io.polder.netns;

import java.util.List;

/**
 * What a collection has done. Immutable.
 *
 * @param removed what belonged to no living pod, in words
 * @param failures what of that the kernel did not let go, with its reason
 */
public record GarbageReport(List<String> removed, List<String> failures) {

    public GarbageReport {
        removed = List.copyOf(removed);
        failures = List.copyOf(failures);
    }
}
