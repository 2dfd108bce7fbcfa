package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
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

    /** As {@code containsExactlyInAnyOrder}, but a failure shows no more than what differs. */
    static <T> void assertSame(Collection<T> actual, Collection<T> expected) {
        var missing = new ArrayList<>(expected);
        missing.removeAll(actual);
        var unexpected = new ArrayList<>(actual);
        unexpected.removeAll(expected);
        assertThat(unexpected).isEqualTo(missing);
        assertThat(actual).hasSameSizeAs(expected);
    }

    @FunctionalInterface
    interface Body {
        void run(Random random) throws IOException;
    }
}
