package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of a {@link VirtualClock} pass from one to the next: only the holder runs. Whoever gives it up picks
 * the next event and hands it to that event's thread, or back to the driver when nothing is due. Thread-safe.
 */
final class Baton {

    // Lock order: driving, then lock. Whoever drives holds the first throughout, so that one thread does.
    private final ReentrantLock driving = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final long stuckNanos;
    private final Failures failures;

    @GuardedBy("lock")
    private final TreeSet<Event> events = new TreeSet<>();

    @GuardedBy("lock")
    private final Deque<Worker> idle = new ArrayDeque<>();

    @GuardedBy("lock")
    private final Set<Worker> workers = new LinkedHashSet<>();

    @GuardedBy("lock")
    private @Nullable Worker holder; // null: the driver, or nobody

    @GuardedBy("lock")
    private long sequence;

    @GuardedBy("lock")
    private long horizon; // what is due later waits for the next drive

    @GuardedBy("lock")
    private long budget; // events until the driver wants the baton back

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private @Nullable Thread sleeper; // the outside thread that drives by waiting: an interrupt ends that

    private volatile long now; // written under the lock; read without, so that asking for the time never waits

    /** @param stuckNanos the real time after which a worker that waits without the clock is reported */
    Baton(long stuckNanos, Failures failures) {
        this.stuckNanos = stuckNanos;
        this.failures = failures;
    }

    /** Nanoseconds since the clock's start. */
    long now() {
        return now;
    }

    long later(long nanos) {
        long sum = now + nanos;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    boolean isIdle() {
        lock.lock();
        try {
            return events.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Runs the task when the clock is there. */
    Event submit(long due, Runnable task) {
        lock.lock();
        try {
            if (closed) {
                throw new RejectedExecutionException("schedule a task: the clock is closed");
            }
            return add(due, task, null);
        } finally {
            lock.unlock();
        }
    }

    void withdraw(Event event) {
        lock.lock();
        try {
            events.remove(event);
        } finally {
            lock.unlock();
        }
    }

    void sleep(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("sleep: interrupted before it began");
        }
        if (nanos > 0 && Thread.currentThread() instanceof Worker self && self.baton() == this) {
            awaitAsWorker(self, later(nanos), () -> false, new HashSet<>());
        } else if (nanos > 0) {
            awaitOutside(nanos, null);
        }
    }

    /**
     * Waits for the condition, for at most this long. On a worker the condition is asked again only when the worker is
     * woken: it enters itself among the waiting, a set that the lock guards.
     */
    void await(long nanos, BooleanSupplier condition, Set<Worker> waiting) throws InterruptedException {
        if (Thread.currentThread() instanceof Worker self && self.baton() == this) {
            awaitAsWorker(self, later(nanos), condition, waiting);
        } else {
            awaitOutside(nanos, condition);
        }
    }

    private void awaitAsWorker(Worker self, long due, BooleanSupplier condition, Set<Worker> waiting)
            throws InterruptedException {
        lock.lock();
        try {
            waiting.add(self);
            while (!condition.getAsBoolean() && now < due && !self.isInterrupted() && !closed) {
                self.wake = due == Long.MAX_VALUE ? null : add(due, null, self);
                self.parked = true;
                passOn(null);
                while (holder != self) {
                    self.turn.awaitUninterruptibly();
                }
                self.parked = false;
                forgetWake(self);
            }
            waiting.remove(self);
            if (Thread.interrupted() || closed) {
                throw new InterruptedException("wait: interrupted, or the clock was closed");
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitOutside(long nanos, @Nullable BooleanSupplier condition) throws InterruptedException {
        refuseNesting();
        driving.lockInterruptibly();
        try {
            drive(later(nanos), condition, Thread.currentThread());
        } finally {
            driving.unlock();
        }
        if (Thread.interrupted() || isClosed()) {
            throw new InterruptedException("wait: interrupted, or the clock was closed");
        }
    }

    /** Lets parked workers go on now, in their turn. */
    void wake(Set<Worker> waiting) {
        lock.lock();
        try {
            for (var worker : waiting) {
                if (worker.parked && (worker.wake == null || worker.wake.due() > now)) {
                    forgetWake(worker);
                    worker.wake = add(now, null, worker);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs what is due from now on for this long.
     *
     * @param until asked before and after every event; where it holds, the drive ends
     * @return whether it holds
     */
    boolean advance(long nanos, @Nullable BooleanSupplier until) {
        refuseNesting();
        driving.lock();
        try {
            if (isClosed()) {
                throw new IllegalStateException("advance the clock: it is closed");
            }
            return drive(later(nanos), until, null);
        } finally {
            driving.unlock();
        }
    }

    private void refuseNesting() {
        if (Thread.currentThread() instanceof Worker self && self.baton() == this) {
            throw new IllegalStateException("drive the clock from " + self.getName() + ": a task may only sleep");
        }
        if (driving.isHeldByCurrentThread()) {
            throw new IllegalStateException("drive the clock: this thread does so already");
        }
    }

    private boolean drive(long target, @Nullable BooleanSupplier until, @Nullable Thread stoppable) {
        // One at a time where somebody may stop the drive: between a worker and its next event nobody can see an
        // interrupt, which waiting for the baton takes off the thread for a moment.
        long most = until == null && stoppable == null ? Long.MAX_VALUE : 1;
        while (until == null || !until.getAsBoolean()) {
            if (!runEvents(target, most, stoppable)) {
                return false;
            }
        }
        return true;
    }

    /** Whether there was an event to run; when not, the clock stands at the target. */
    private boolean runEvents(long target, long most, @Nullable Thread stoppable) {
        lock.lock();
        try {
            awaitReturn(); // Only a worker that was reported as stuck can still hold it.
            horizon = target;
            budget = most;
            sleeper = stoppable;
            if (due() != null) {
                passOn(null);
                awaitReturn();
                return true;
            }
            if (target < Long.MAX_VALUE && !closed && !sleeperInterrupted()) {
                now = Math.max(now, target);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the baton. An interrupt is kept for later. */
    @GuardedBy("lock")
    private void awaitReturn() {
        boolean interrupted = false;
        try {
            while (holder != null) {
                long before = sequence;
                long left = stuckNanos;
                try {
                    left = returned.awaitNanos(stuckNanos);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                if (left <= 0 && before == sequence && holder != null && holder.waits()) {
                    throw holder.stuck();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Hands the baton to the thread of the next event, or back to the driver. */
    @GuardedBy("lock")
    private void passOn(@Nullable Worker free) {
        Event next = due();
        Worker to = next == null ? null : next.worker();
        if (next != null) {
            events.remove(next);
            budget--;
            now = Math.max(now, next.due());
        }
        if (next != null && to == null) {
            to = free != null ? free : idleOrNew();
            to.task = next.task();
        } else if (free != null) {
            idle.push(free);
        }
        holder = to;
        if (to == null) {
            returned.signalAll();
        } else {
            to.turn.signal();
        }
    }

    @GuardedBy("lock")
    private @Nullable Event due() {
        if (closed || budget <= 0 || events.isEmpty() || sleeperInterrupted()) {
            return null;
        }
        Event first = events.first();
        return first.due() <= horizon ? first : null;
    }

    @GuardedBy("lock")
    private boolean sleeperInterrupted() {
        return sleeper != null && sleeper.isInterrupted();
    }

    @GuardedBy("lock")
    private Worker idleOrNew() {
        Worker worker = idle.poll();
        if (worker == null) {
            worker = new Worker(this, failures, lock.newCondition(), workers.size() + 1);
            workers.add(worker);
            worker.start();
        }
        return worker;
    }

    @GuardedBy("lock")
    private Event add(long due, @Nullable Runnable task, @Nullable Worker worker) {
        var event = new Event(due, sequence++, task, worker);
        events.add(event);
        return event;
    }

    @GuardedBy("lock")
    private void forgetWake(Worker worker) {
        if (worker.wake != null) {
            events.remove(worker.wake);
            worker.wake = null;
        }
    }

    /** A worker's next task once it has the baton, or null when the clock has ended. */
    @Nullable
    Runnable take(Worker self) {
        lock.lock();
        try {
            while (holder != self && !closed) {
                self.turn.awaitUninterruptibly();
            }
            var task = holder == self ? self.task : null;
            self.task = null;
            return task;
        } finally {
            lock.unlock();
        }
    }

    void finished(Worker self) {
        lock.lock();
        try {
            passOn(self);
        } finally {
            lock.unlock();
        }
    }

    /** Ends every worker, those that wait in the order they were made; gives back what was not run. */
    List<Runnable> close() {
        refuseNesting();
        driving.lock();
        try {
            List<Worker> all;
            var dropped = new ArrayList<Runnable>();
            lock.lock();
            try {
                closed = true;
                events.forEach(event -> event.ifTask(dropped::add));
                events.clear();
                all = List.copyOf(workers);
                all.forEach(this::end);
            } finally {
                lock.unlock();
            }
            all.forEach(worker -> worker.joinWithin(stuckNanos));
            return dropped;
        } finally {
            driving.unlock();
        }
    }

    @GuardedBy("lock")
    private void end(Worker worker) {
        if (worker.parked) {
            holder = worker;
        }
        worker.turn.signal();
        awaitReturn();
    }
}
