package io.polder.dns;

import java.util.List;

/**
 * What is to be done, in order, so that records are as they are wanted. Immutable.
 *
 * @param skipped what is wanted and not done, each with the reason
 */
public record DnsPlan(List<DnsChange> changes, List<String> skipped) {

    public DnsPlan {
        changes = List.copyOf(changes);
        skipped = List.copyOf(skipped);
    }
}
