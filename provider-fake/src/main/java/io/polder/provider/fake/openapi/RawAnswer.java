package io.polder.provider.fake.openapi;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer that no cloud should give, and networks do. Immutable.
 *
 * @param times how often the body is sent, one after another: for answers without end
 * @param declaredLength what the head says of the length, where that is not the truth; where it says more, the connection
 *     is cut when the body ends
 * @param delay how long nothing is sent
 * @param silent whether the connection is cut before anything is sent
 */
public record RawAnswer(
        int status,
        String contentType,
        String body,
        int times,
        Optional<Long> declaredLength,
        Duration delay,
        boolean silent) {

    public RawAnswer {
        requireNonNull(contentType, "contentType");
        requireNonNull(body, "body");
    }

    /** Just this. */
    public static RawAnswer of(int status, String contentType, String body) {
        return new RawAnswer(status, contentType, body, 1, Optional.empty(), Duration.ZERO, false);
    }

    /** A connection that is cut without an answer. */
    public static RawAnswer cut() {
        return new RawAnswer(200, "", "", 0, Optional.empty(), Duration.ZERO, true);
    }

    /** The same, cut where the body ends and the head says that it goes on. */
    public RawAnswer cutMidBody() {
        long length = (long) body.getBytes(StandardCharsets.UTF_8).length * times;
        return new RawAnswer(status, contentType, body, times, Optional.of(length + 100), delay, silent);
    }

    /** The same with a body this many times as long. */
    public RawAnswer repeated(int newTimes) {
        return new RawAnswer(status, contentType, body, newTimes, declaredLength, delay, silent);
    }

    /** The same, later. */
    public RawAnswer after(Duration newDelay) {
        return new RawAnswer(status, contentType, body, times, declaredLength, newDelay, silent);
    }
}
