package io.polder.benchmarks;

import static java.util.Objects.requireNonNull;

/**
 * Something that several variants do and that is timed as a whole. Immutable.
 *
 * @param name as tables show it and peers' programs know it: {@code add-batched}
 * @param count how many operations it is, at least 1
 */
public record Work(String name, int count) {

    public Work {
        requireNonNull(name, "name");
        if (count < 1) {
            throw new IllegalArgumentException(name + " of " + count + " operations");
        }
    }
}
