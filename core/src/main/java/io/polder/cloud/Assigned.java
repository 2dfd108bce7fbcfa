package io.polder.cloud;

import io.polder.spi.CloudException;
import java.util.List;
import java.util.Optional;

/**
 * What came of a wish for addresses or prefixes. Immutable.
 *
 * @param items those that were assigned
 * @param missing how many were not
 * @param failure why, where some are missing; with {@link CloudException.OutcomeUnknown} some of them may be assigned
 */
public record Assigned<T>(List<T> items, int missing, Optional<CloudException> failure) {

    public Assigned {
        items = List.copyOf(items);
        if (missing < 0 || (missing > 0) != failure.isPresent()) {
            throw new IllegalArgumentException(missing + " are missing, because of " + failure);
        }
    }
}
