package io.polder.netlink.tc;

import java.io.IOException;
import java.util.Random;

/** What a randomised test draws from: {@code -Dpolder.oracle.seed=N} repeats a failed one. Stateless. */
final class Seed {

    private static final String PROPERTY = "polder.oracle.seed";

    private Seed() {}

    static void run(Body body) throws IOException {
        long seed = Long.getLong(PROPERTY, System.nanoTime());
        try {
            body.run(new Random(seed));
        } catch (RuntimeException | AssertionError | IOException e) {
            throw new AssertionError("with -D" + PROPERTY + "=" + seed + ": " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    interface Body {
        void run(Random random) throws IOException;
    }
}
