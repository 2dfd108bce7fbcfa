package io.polder.dns;

import io.polder.spi.CloudException;
import java.util.List;
import java.util.Map;

/**
 * What came of a plan. Immutable.
 *
 * @param done in order
 * @param failed each with what the cloud said; the next run tries again
 * @param skipped what was not tried, each with the reason
 */
public record DnsSyncReport(List<DnsChange> done, Map<DnsChange, CloudException> failed, List<String> skipped) {

    public DnsSyncReport {
        done = List.copyOf(done);
        failed = Map.copyOf(failed);
        skipped = List.copyOf(skipped);
    }
}
