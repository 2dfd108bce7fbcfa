package io.polder.cloud;

import io.polder.spi.CloudException;
import java.util.List;
import java.util.Map;

/**
 * What became of each item of a batch. Immutable.
 *
 * @param done in the order in which they were sent
 * @param failed and why; with {@link CloudException.OutcomeUnknown} it may be done all the same
 */
public record BatchResult<T>(List<T> done, Map<T, CloudException> failed) {

    public BatchResult {
        done = List.copyOf(done);
        failed = Map.copyOf(failed);
    }

    /** Whether nothing failed. */
    public boolean isWhole() {
        return failed.isEmpty();
    }
}
