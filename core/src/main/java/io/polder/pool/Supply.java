package io.polder.pool;

import io.polder.cloud.Backoff;
import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Whether and how large the next allocation may be, learnt from how the latest ones went. Confined. */
final class Supply {

    /** What a failed allocation calls for. */
    enum Answer {
        /** At once, with half of the batch. */
        TRY_SMALLER,
        /** After a rest; who waits goes on waiting. */
        TRY_LATER,
        /** A limit was hit by a single resource: after a rest; who waits learns of it. */
        EXHAUSTED,
        /** Waiting does not cure it: after a rest; who waits learns of it. */
        REFUSED
    }

    private final int maxBatch;
    private final Backoff backoff;
    private final RandomGenerator random;

    private int batch;
    private int failures;
    private boolean resting;
    private Answer latest = Answer.TRY_LATER;
    private @Nullable Throwable lastFailure;

    Supply(int maxBatch, Backoff backoff, RandomGenerator random) {
        this.maxBatch = maxBatch;
        this.batch = maxBatch;
        this.backoff = backoff;
        this.random = random;
    }

    /** The most to ask for now; 0 while resting. */
    int batch() {
        return resting ? 0 : batch;
    }

    void succeeded() {
        failures = 0;
        resting = false;
        lastFailure = null;
        batch = Math.min(maxBatch, batch * 2);
    }

    Answer failed(int asked, Throwable failure) {
        lastFailure = failure;
        latest = answer(asked, failure);
        if (latest == Answer.TRY_SMALLER) {
            batch = Math.min(batch, asked / 2);
        }
        return latest;
    }

    /** Begins a rest and says how long it is to be. */
    Duration rest() {
        resting = true;
        failures++;
        return backoff.delay(failures, random);
    }

    void rested() {
        resting = false;
    }

    Optional<Throwable> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** Why who asks now need not wait, while resting after a limit or a refusal. */
    Optional<Answer> hopeless() {
        boolean tells = latest == Answer.EXHAUSTED || latest == Answer.REFUSED;
        return resting && tells ? Optional.of(latest) : Optional.empty();
    }

    /** Whether the latest failure was a limit that a single resource hit. */
    boolean isExhausted() {
        return latest == Answer.EXHAUSTED;
    }

    static Answer answer(int asked, Throwable failure) {
        if (failure instanceof CloudException.AddressesExhausted || failure instanceof CloudException.QuotaExceeded) {
            return asked > 1 ? Answer.TRY_SMALLER : Answer.EXHAUSTED;
        }
        if (failure instanceof CloudException.Throttled
                || failure instanceof CloudException.Transient
                || failure instanceof CloudException.OutcomeUnknown
                || failure instanceof CloudException.Conflict) {
            return Answer.TRY_LATER;
        }
        return Answer.REFUSED;
    }
}
