package io.polder.ebpf;

import org.jspecify.annotations.Nullable;

/** Closes several things, whatever becomes of one of them. Stateless. */
final class Owned {

    private Owned() {}

    /** Throws the first failure once all have been closed, the others suppressed in it. */
    static void closeAll(Iterable<? extends AutoCloseable> things) {
        RuntimeException failure = null;
        for (AutoCloseable thing : things) {
            failure = close(thing, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable RuntimeException close(AutoCloseable thing, @Nullable RuntimeException first) {
        try {
            thing.close();
            return first;
        } catch (Exception e) {
            var failure = e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
            if (first == null) {
                return failure;
            }
            first.addSuppressed(failure);
            return first;
        }
    }
}
