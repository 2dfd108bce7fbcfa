package io.polder.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A pool that could not do what it was asked. The subclass says what may be done about it. */
public abstract sealed class PoolException extends RuntimeException {

    private final PoolSnapshot snapshot;

    private PoolException(String message, PoolSnapshot snapshot, @Nullable Throwable cause) {
        super(message, cause);
        this.snapshot = snapshot;
    }

    /** The pool when it failed. */
    public PoolSnapshot snapshot() {
        return snapshot;
    }

    /** Nothing came in time. Its cause is the latest failure of a refill, where there was one. Ask again. */
    public static final class AcquireTimedOut extends PoolException {

        private final Owner owner;
        private final Duration waited;

        AcquireTimedOut(Owner owner, Duration waited, PoolSnapshot snapshot) {
            super(
                    "acquire for " + owner + ": nothing came within " + waited + "; the pool has "
                            + snapshot.describe()
                            + snapshot.lastFailure()
                                    .map(f -> "; the last refill failed: " + f.getMessage())
                                    .orElse(""),
                    snapshot,
                    snapshot.lastFailure().orElse(null));
            this.owner = owner;
            this.waited = waited;
        }

        /** Who waited. */
        public Owner owner() {
            return owner;
        }

        /** How long it waited. */
        public Duration waited() {
            return waited;
        }
    }

    /**
     * A limit of the cloud was hit and nothing is on its way. Its cause names the limit: {@code AddressesExhausted} or
     * {@code QuotaExceeded}. Asking again helps once something has been freed; the pool itself keeps trying.
     */
    public static final class Exhausted extends PoolException {

        private final Owner owner;

        Exhausted(Owner owner, PoolSnapshot snapshot, Throwable cause) {
            super(because("a limit was hit", owner, snapshot, cause), snapshot, cause);
            this.owner = owner;
        }

        /** Who asked. */
        public Owner owner() {
            return owner;
        }
    }

    /**
     * The factory failed in a way that waiting does not cure: wrong credentials, a wrong configuration, a defect. Its
     * cause says which. The pool itself keeps trying, ever more slowly.
     */
    public static final class Refused extends PoolException {

        private final Owner owner;

        Refused(Owner owner, PoolSnapshot snapshot, Throwable cause) {
            super(because("the refill was refused", owner, snapshot, cause), snapshot, cause);
            this.owner = owner;
        }

        /** Who asked. */
        public Owner owner() {
            return owner;
        }
    }

    /**
     * The lease could not be written down, so there is none. Its cause is a {@link io.polder.journal.JournalException}: the
     * disk is full, read-only or broken. Asking again helps once it is not.
     */
    public static final class NotRecorded extends PoolException {

        private final Owner owner;

        NotRecorded(Owner owner, PoolSnapshot snapshot, Throwable cause) {
            super("acquire for " + owner + ": not written down: " + cause.getMessage(), snapshot, cause);
            this.owner = owner;
        }

        /** Who asked. */
        public Owner owner() {
            return owner;
        }
    }

    /** The pool has been closed. */
    public static final class Closed extends PoolException {

        private final Owner owner;

        Closed(Owner owner, PoolSnapshot snapshot) {
            super("acquire for " + owner + ": the pool is closed", snapshot, null);
            this.owner = owner;
        }

        /** Who asked. */
        public Owner owner() {
            return owner;
        }
    }

    /** A closed pool could not give everything back in time. It goes on trying. */
    public static final class DisposeTimedOut extends PoolException {
        DisposeTimedOut(Duration timeout, PoolSnapshot snapshot, @Nullable Throwable lastFailure) {
            super(
                    "dispose of all that is idle: not done within " + timeout + "; the pool has "
                            + snapshot.describe()
                            + (lastFailure == null ? "" : "; the last attempt failed: " + lastFailure.getMessage()),
                    snapshot,
                    lastFailure);
        }
    }

    /** Why a refill that has just failed leaves no hope for who waits. */
    static PoolException hopeless(Supply supply, Owner owner, PoolSnapshot snapshot) {
        Throwable cause = supply.lastFailure().orElseThrow();
        return supply.isExhausted() ? new Exhausted(owner, snapshot, cause) : new Refused(owner, snapshot, cause);
    }

    private static String because(String what, Owner owner, PoolSnapshot snapshot, Throwable cause) {
        return "acquire for " + owner + ": " + what + ": " + cause.getMessage() + "; the pool has "
                + snapshot.describe();
    }
}
