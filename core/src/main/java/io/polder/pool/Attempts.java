package io.polder.pool;

import io.polder.spi.CloudException;
import org.jspecify.annotations.Nullable;

/** Runs several steps of which one's failure must not keep the others from being tried. Confined. */
final class Attempts {

    private @Nullable CloudException failure;

    void run(Runnable step) {
        try {
            step.run();
        } catch (CloudException e) {
            if (failure == null) {
                failure = e;
            } else {
                failure.addSuppressed(e);
            }
        }
    }

    /** Throws the first failure, with the others suppressed in it. */
    void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }
}
