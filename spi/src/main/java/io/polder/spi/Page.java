package io.polder.spi;

import java.util.List;
import java.util.Optional;

/**
 * One answer of a listing. Immutable.
 *
 * @param items in the cloud's order; may be empty on a page that is not the last
 * @param nextToken asks for the next page; absent on the last one
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {

    public Page {
        items = List.copyOf(items);
    }
}
