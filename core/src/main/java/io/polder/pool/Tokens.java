package io.polder.pool;

import io.polder.cloud.Deadline;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/**
 * Client tokens, and requests repeated under the same token while their outcome is unknown. Thread-safe.
 *
 * <p>The generator is used under a lock: not every one is thread-safe.
 */
final class Tokens {

    private static final int MOST_TRIES = 3;

    private final RandomGenerator random;

    Tokens(RandomGenerator random) {
        this.random = random;
    }

    /** 128 random bits in hex. */
    ClientToken next() {
        synchronized (random) {
            return new ClientToken("%016x%016x".formatted(random.nextLong(), random.nextLong()));
        }
    }

    /**
     * Sends a request up to three times while the answer is lost.
     *
     * @throws CloudException.OutcomeUnknown when it still may or may not have been carried out, whatever the last
     *     answer was; another kind when it has not
     */
    static <T> T send(
            ClientToken token, Deadline deadline, Duration perTry, BiFunction<ClientToken, Duration, T> request) {
        CloudException.OutcomeUnknown unknown = null;
        for (int tries = 0; unknown == null || (tries < MOST_TRIES && !deadline.isOver()); tries++) {
            try {
                return request.apply(token, deadline.atMost(perTry));
            } catch (CloudException.OutcomeUnknown e) {
                if (unknown != null) {
                    e.addSuppressed(unknown);
                }
                unknown = e;
            } catch (CloudException e) {
                if (unknown == null) {
                    throw e;
                }
                // What the repetition met says nothing of what became of the first one.
                unknown.addSuppressed(e);
            }
        }
        throw unknown;
    }
}
