package io.polder.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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

    /** The items of every page of a listing, asked for one page after another. */
    public static <T> List<T> all(Function<Optional<String>, Page<T>> listing) {
        var all = new ArrayList<T>();
        Optional<String> token = Optional.empty();
        do {
            Page<T> page = listing.apply(token);
            all.addAll(page.items());
            token = page.nextToken();
        } while (token.isPresent());
        return all;
    }
}
