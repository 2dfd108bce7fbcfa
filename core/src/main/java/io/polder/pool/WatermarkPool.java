package io.polder.pool;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool that keeps between a low and a high count of idle resources, below a capacity. Thread-safe.
 *
 * <p>Every change of the levels decides at once whether to refill or to dispose; there is no tick. Owners that ask
 * while a call of the factory is under way share the next one. A limit of the cloud makes batches smaller; other
 * failures that may pass are repeated after a rest. The pool has no thread of its own: it calls the factory and keeps
 * its deadlines on the executor it is given, and once that is shut down it closes itself.
 */
public final class WatermarkPool<R> implements ResourcePool<R> {

    private static final Logger log = LoggerFactory.getLogger(WatermarkPool.class);

    private final FactoryCalls<R> factory;
    private final PoolTasks tasks;
    private final InstantSource clock;
    private final @Nullable PoolJournal<R> journal;
    private final Listeners<R> listeners = new Listeners<>();
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private final PoolTasks.Timer allocationRest = new PoolTasks.Timer();
    private final PoolAudits<R> audits;

    // No factory, listener, executor or user's future is called while it is held. The monitors of the shelf's drawers
    // come after it.
    private final ReentrantLock lock = new ReentrantLock();

    private final Shelf<R> shelf;

    @GuardedBy("lock")
    private final PoolState<R> state;

    private WatermarkPool(
            PoolSettings settings,
            ResourceFactory<R> factory,
            ScheduledExecutorService executor,
            InstantSource clock,
            RandomGenerator random,
            @Nullable PoolJournal<R> journal) {
        this.factory = new FactoryCalls<>(factory, settings.callTimeout());
        this.tasks = new PoolTasks(executor, this::closeBecause);
        this.clock = clock;
        this.journal = journal;
        this.state = new PoolState<>(settings, factory, random, listeners, journal != null);
        this.shelf = state.shelf();
        this.audits = new PoolAudits<>(settings, this.factory, tasks, listeners, this::changeAndTell, random);
    }

    /**
     * Opens a pool and starts its first refill.
     *
     * @param executor runs the factory's blocking calls (at most {@link ResourceFactory#maxParallel()} + 1 at once) and
     *     the pool's deadlines, which wait while all its threads are busy; stays the caller's to shut down, after the
     *     pool is closed. A {@code ScheduledThreadPoolExecutor} should remove cancelled tasks
     * @param clock the time that the executor's delays pass in
     * @param random of the back-off's jitter; used by this pool alone from now on
     */
    public static <R> WatermarkPool<R> open(
            PoolSettings settings,
            ResourceFactory<R> factory,
            ScheduledExecutorService executor,
            InstantSource clock,
            RandomGenerator random) {
        var pool = new WatermarkPool<>(
                requireNonNull(settings, "settings"),
                requireNonNull(factory, "factory"),
                requireNonNull(executor, "executor"),
                requireNonNull(clock, "clock"),
                requireNonNull(random, "random"),
                null);
        pool.change(s -> {});
        pool.audits.auditLater();
        return pool;
    }

    /**
     * Opens a pool that survives its process: it goes on with the leases of the former one at once, takes over what the
     * cloud has of the rest, and confirms no lease before it is durable. Otherwise as the pool without a journal.
     *
     * @param journal used by this pool alone; stays the caller's to close, after the pool
     */
    public static <R> WatermarkPool<R> open(
            PoolSettings settings,
            ResourceFactory<R> factory,
            ScheduledExecutorService executor,
            InstantSource clock,
            RandomGenerator random,
            PoolJournal<R> journal) {
        var pool = new WatermarkPool<>(
                requireNonNull(settings, "settings"),
                requireNonNull(factory, "factory"),
                requireNonNull(executor, "executor"),
                requireNonNull(clock, "clock"),
                requireNonNull(random, "random"),
                requireNonNull(journal, "journal"));
        pool.change(s -> s.inherit(journal.heritage()));
        pool.audits.recover(journal.heritage().complete());
        return pool;
    }

    @Override
    public CompletableFuture<Lease<R>> acquire(Owner owner, Duration timeout) {
        requireNonNull(owner, "owner");
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout of acquire for " + owner + " is " + timeout);
        }
        var passed = shelf.pass(owner);
        if (passed != null) {
            return CompletableFuture.completedFuture(passed.lease());
        }
        var ticket = new Ticket<R>(owner, clock.instant(), new CompletableFuture<>());
        change(s -> s.acquire(ticket));
        if (!ticket.future().isDone()) {
            arm(ticket, timeout);
        }
        return ticket.future();
    }

    @Override
    public boolean release(Owner owner) {
        requireNonNull(owner, "owner");
        if (shelf.passBack(owner)) {
            return true;
        }
        return changeAndTell(s -> s.counter().release(owner));
    }

    @Override
    public void expect(int count, Duration within) {
        if (count < 0 || within.isNegative()) {
            throw new IllegalArgumentException(count + " owners within " + within + " cannot be expected");
        }
        var until = clock.instant().plus(within);
        change(s -> s.expect(count, until));
    }

    @Override
    public long moment() {
        return shelf.nextMoment();
    }

    @Override
    public int retain(Set<Owner> valid, long moment) {
        var copy = Set.copyOf(valid);
        return changeAndTell(s -> s.counter().retain(copy, moment));
    }

    @Override
    public Optional<Lease<R>> lease(Owner owner) {
        requireNonNull(owner, "owner");
        return read(s -> s.lease(owner));
    }

    @Override
    public PoolSnapshot snapshot() {
        return read(PoolState::snapshot);
    }

    @Override
    public Map<R, ResourceState> resources() {
        return read(PoolState::resources);
    }

    @Override
    public Explanation explain() {
        return report().explain();
    }

    @Override
    public PoolHealth health() {
        return report().health();
    }

    private PoolReport report() {
        var failure = journal == null
                ? Optional.<Throwable>empty()
                : journal.statistics().failure();
        var problems = factory.problems();
        return changeAndTell(s -> s.report(problems, failure));
    }

    @Override
    public void addListener(PoolListener<? super R> listener) {
        listeners.add(requireNonNull(listener, "listener"));
        read(s -> s); // From now on it is told of every lease.
    }

    @Override
    public CompletableFuture<Void> closeAndDispose(Duration timeout) {
        requireNonNull(timeout, "timeout");
        factory.keepNothing();
        close(true);
        var done = emptied.copy();
        if (!done.isDone()) {
            Runnable giveUp = () -> done.completeExceptionally(disposeTimedOut(timeout));
            tasks.schedule(giveUp, timeout).ifPresentOrElse(timer -> whenDone(done, () -> timer.cancel(false)), giveUp);
        }
        return done;
    }

    private PoolException disposeTimedOut(Duration timeout) {
        return changeAndTell(s -> new PoolException.DisposeTimedOut(
                timeout, s.snapshot(), s.outflow().lastFailure().orElse(null)));
    }

    @Override
    public void close() {
        close(false);
    }

    private void close(boolean disposeIdle) {
        change(s -> s.close(disposeIdle));
        allocationRest.cancel();
        audits.stop();
    }

    /** Bounds the wait for a future that others may complete, or have completed, meanwhile. */
    private void arm(Ticket<R> ticket, Duration timeout) {
        var timer = tasks.schedule(() -> change(s -> s.timeOut(ticket)), timeout);
        whenDone(ticket.future(), () -> {
            timer.ifPresent(t -> t.cancel(false));
            change(s -> s.abandon(ticket));
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The derived future tells nothing: what is run does not throw.
    private static void whenDone(CompletableFuture<?> future, Runnable then) {
        future.whenComplete((result, failure) -> then.run());
    }

    private <T> T read(Function<PoolState<R>, T> question) {
        lock.lock();
        try {
            shelf.close();
            T answer = question.apply(state);
            state.letPass();
            return answer;
        } finally {
            lock.unlock();
        }
    }

    private void change(Consumer<PoolState<R>> step) {
        changeAndTell(s -> {
            step.accept(s);
            return s;
        });
    }

    private <T> T changeAndTell(Function<PoolState<R>, T> step) {
        T result;
        Effects<R> effects;
        lock.lock();
        try {
            shelf.close();
            assert state
                    .movesAreAllowed(); // Those that passed, so that one of them and one of this change are not taken
            // for one.
            state.at(clock.instant());
            result = step.apply(state);
            effects = state.settle();
            assert state.movesAreAllowed();
            record(effects);
            state.letPass();
        } finally {
            lock.unlock();
        }
        perform(effects);
        return result;
    }

    /** In the order of the changes, so under the lock; nothing is written there. */
    @GuardedBy("lock")
    private void record(Effects<R> effects) {
        if (journal != null && !effects.records.isEmpty()) {
            var durable = journal.enqueue(effects.records);
            effects.leased.forEach(holding -> holding.recordedBy(durable));
        }
    }

    /** Does what a change calls for. Users' futures come last: what is chained to them may take its time. */
    private void perform(Effects<R> effects) {
        if (journal != null) {
            journal.flush();
        }
        effects.wake.ifPresent(time -> tasks.schedule(() -> change(s -> {}), Duration.between(clock.instant(), time)));
        effects.restBeforeAllocation.ifPresent(
                rest -> allocationRest.set(tasks.schedule(() -> change(PoolState::allocationRested), rest)));
        effects.restBeforeDisposal.ifPresent(rest -> tasks.schedule(() -> change(PoolState::disposalRested), rest));
        if (effects.startAllocation) {
            tasks.execute(this::allocate);
        }
        if (effects.startDisposal) {
            tasks.execute(this::dispose);
        }
        listeners.deliver();
        effects.cancellations.forEach(t -> t.future().cancel(false));
        effects.rejections.forEach(r -> r.ticket().future().completeExceptionally(r.failure()));
        effects.handovers.forEach(this::handOver);
        if (effects.emptied) {
            emptied.complete(null);
        }
    }

    /** At once where the lease is durable, or need not be. */
    @SuppressWarnings("FutureReturnValueIgnored") // The derived future tells nothing: what is run does not throw.
    private void handOver(Effects.Handover<R> handover) {
        if (journal == null) {
            complete(handover);
            return;
        }
        handover.holding().recorded().whenComplete((done, failure) -> {
            if (failure != null) {
                var refusal = changeAndTell(s -> s.notRecorded(handover.holding(), failure));
                handover.tickets().forEach(ticket -> ticket.future().completeExceptionally(refusal));
            } else if (changeAndTell(s -> s.counter().holds(handover.holding()))) {
                complete(handover);
            } else {
                handover.tickets().forEach(ticket -> ticket.future().cancel(false)); // Released meanwhile.
            }
        });
    }

    private void complete(Effects.Handover<R> handover) {
        boolean taken = false;
        for (var ticket : handover.tickets()) {
            taken |= ticket.future().complete(handover.holding().lease());
        }
        if (!taken) {
            change(s -> s.counter().takeBack(handover.holding()));
        }
    }

    private void allocate() {
        var begun = clock.instant();
        int count = changeAndTell(PoolState::beginAllocation);
        if (count == 0) {
            return;
        }
        List<R> resources;
        try {
            resources = factory.allocate(count);
        } catch (RuntimeException | Error e) {
            log.warn("Refill by {} failed: {}", count, e.toString());
            change(s -> s.allocationFailed(count, e));
            return;
        }
        var ended = factory.endedBy(resources);
        change(s -> s.allocated(count, begun, resources, ended));
    }

    private void dispose() {
        changeAndTell(PoolState::beginDisposal).ifPresent(task -> {
            List<R> gone;
            try {
                gone = factory.dispose(task);
            } catch (RuntimeException | Error e) {
                log.warn("Disposal of {} failed: {}", task.resources(), e.toString());
                change(s -> s.disposalFailed(task, e));
                return;
            }
            var ended = factory.endedBy(gone);
            change(s -> s.disposed(task, gone, ended));
        });
    }

    /** Without its executor the pool can neither refill nor keep a deadline: those who wait had better know. */
    private void closeBecause(RejectedExecutionException rejection) {
        if (!snapshot().closed()) {
            log.warn("The pool closes: its executor takes no more tasks: {}", rejection.toString());
        }
        close(false);
    }
}
