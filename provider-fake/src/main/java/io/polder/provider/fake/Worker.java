package io.polder.provider.fake;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a {@link VirtualClock}. It runs only while it holds the {@link Baton}, whose lock guards the fields that
 * are not final. Daemon.
 */
final class Worker extends Thread {

    final Condition turn;
    private final Baton baton;
    private final Failures failures;

    @Nullable
    Runnable task;

    @Nullable
    Event wake; // what ends its wait by time, while it is parked

    boolean parked;

    Worker(Baton baton, Failures failures, Condition turn, int number) {
        super("polder-virtual-" + number);
        setDaemon(true);
        this.baton = baton;
        this.failures = failures;
        this.turn = turn;
    }

    Baton baton() {
        return baton;
    }

    @Override
    public void run() {
        for (var next = baton.take(this); next != null; next = baton.take(this)) {
            Thread.interrupted(); // An interrupt was for the task before.
            try {
                next.run();
            } catch (Throwable e) {
                failures.add(e);
            }
            baton.finished(this);
        }
    }

    /** Interrupts, and ends a wait of the clock: in its turn, so that no two workers run at once. */
    @Override
    public void interrupt() {
        super.interrupt();
        baton.wake(Set.of(this));
    }

    /** Whether it waits for something, a thing that the holder of the baton does not do by the clock. */
    boolean waits() {
        return switch (getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> true;
            default -> false;
        };
    }

    IllegalStateException stuck() {
        var where = new IllegalStateException(getName() + " stands here");
        where.setStackTrace(getStackTrace());
        return new IllegalStateException(
                "run the clock: the task on " + getName()
                        + " waits in real time for something other than the clock, and holds everything up",
                where);
    }

    void joinWithin(long nanos) {
        boolean interrupted = false;
        try {
            join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        } else if (isAlive()) {
            throw stuck();
        }
    }
}
