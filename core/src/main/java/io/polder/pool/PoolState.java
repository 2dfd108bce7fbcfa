package io.polder.pool;

import io.polder.pool.Effects.Handover;
import io.polder.pool.Effects.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a pool has and decides, without threads, time or calls. Confined: the pool's lock guards it.
 *
 * <p>Every change is followed by {@link #settle()}, which says what is to be done outside the lock. While anybody
 * waits, nothing is idle.
 */
final class PoolState<R> {

    private final PoolSettings settings;
    private final int maxParallel;
    private final Supply supply;
    private final Outflow<R> outflow;
    private final Listeners<R> listeners;

    private final Deque<R> idle = new ArrayDeque<>(); // The longest idle first.
    private final Map<Owner, Holding<R>> held = new HashMap<>();
    private final WaitQueue<R> waiting = new WaitQueue<>();
    private int pending;
    private int calls;
    private boolean refilling; // From below the low mark to the refill mark, over several calls.
    private boolean starting; // A call is about to begin, and will ask for what is wanted then.
    private long allocated;
    private long disposed;
    private boolean closed;
    private boolean emptying;
    private Effects<R> effects = new Effects<>();
    private @Nullable PoolLevels published;

    PoolState(PoolSettings settings, ResourceFactory<R> factory, RandomGenerator random, Listeners<R> listeners) {
        this.settings = settings;
        this.maxParallel = factory.maxParallel();
        this.supply = new Supply(factory.maxBatch(), settings.backoff(), random);
        this.outflow = new Outflow<>(settings.backoff(), random);
        this.listeners = listeners;
    }

    void acquire(Ticket<R> ticket) {
        var owner = ticket.owner();
        var holding = held.get(owner);
        if (holding != null) {
            holding.confirm();
            effects.handovers.add(new Handover<>(holding, List.of(ticket)));
        } else if (closed) {
            reject(ticket, new PoolException.Closed(owner, snapshot()));
        } else if (!idle.isEmpty()) {
            lease(idle.removeFirst(), owner, List.of(ticket));
        } else if (!waiting.contains(owner) && calls == 0 && supply.hopeless().isPresent()) {
            reject(ticket, hopeless(supply.hopeless().get(), owner));
        } else {
            waiting.add(ticket);
        }
    }

    /** Ends the owner's lease or wait; false when it has neither. */
    boolean release(Owner owner) {
        var holding = held.remove(owner);
        if (holding != null) {
            stock(holding.lease().resource());
            return true;
        }
        var tickets = waiting.remove(owner);
        effects.cancellations.addAll(tickets);
        return !tickets.isEmpty();
    }

    /** Takes back a lease that none of those who waited for it took, unless its owner has asked again since. */
    void takeBack(Holding<R> holding) {
        if (!holding.isConfirmed() && held.remove(holding.lease().owner(), holding)) {
            stock(holding.lease().resource());
        }
    }

    void timeOut(Ticket<R> ticket, Instant now) {
        if (waiting.remove(ticket)) {
            var waited = Duration.between(ticket.since(), now);
            reject(ticket, new PoolException.AcquireTimedOut(ticket.owner(), waited, snapshot()));
        }
    }

    /** The caller gave up waiting. */
    void abandon(Ticket<R> ticket) {
        waiting.remove(ticket);
    }

    /** How many resources the call that is beginning is to ask for; 0 when none are wanted any more. */
    int beginAllocation() {
        starting = false;
        int count = wanted();
        if (count > 0) {
            calls++;
            pending += count;
        }
        return count;
    }

    void allocated(int asked, List<R> resources) {
        calls--;
        pending -= asked;
        allocated += resources.size();
        supply.succeeded();
        listeners.publish(l -> l.refilled(resources));
        if (closed) {
            outflow.condemn(resources);
        } else {
            resources.forEach(this::stock);
        }
    }

    void allocationFailed(int asked, Throwable failure) {
        calls--;
        pending -= asked;
        outflow.tidyLater();
        var answer = supply.failed(asked, failure);
        var rest = answer == Supply.Answer.TRY_SMALLER ? Duration.ZERO : supply.rest();
        if (!rest.isZero()) {
            effects.restBeforeAllocation = Optional.of(rest);
        }
        listeners.publish(l -> l.refillFailed(failure, rest));
        if (answer == Supply.Answer.REFUSED || (answer == Supply.Answer.EXHAUSTED && calls == 0)) {
            waiting.removeAll().forEach(t -> reject(t, hopeless(answer, t.owner())));
        }
    }

    void allocationRested() {
        supply.rested();
    }

    /** What the disposal that is beginning is about; empty when there is nothing to dispose of any more. */
    Optional<Outflow.Task<R>> beginDisposal() {
        var kind = outflow.next(surplus() > 0);
        if (kind.isEmpty()) {
            outflow.skipped();
        }
        return kind.map(k -> switch (k) {
            case CONDEMNED -> outflow.beginCondemned();
            case SURPLUS -> outflow.beginSurplus(takeSurplus());
            case TIDY -> outflow.beginTidy();
        });
    }

    void disposed(Outflow.Task<R> task, List<R> gone) {
        disposed += gone.size();
        restock(outflow.succeeded(task, gone));
        if (!gone.isEmpty()) {
            listeners.publish(l -> l.disposed(gone));
        }
    }

    void disposalFailed(Outflow.Task<R> task, Throwable failure) {
        restock(outflow.failed(task, failure));
        var rest = outflow.rest();
        effects.restBeforeDisposal = Optional.of(rest);
        listeners.publish(l -> l.disposeFailed(failure, rest));
    }

    void disposalRested() {
        outflow.rested();
    }

    void close(boolean disposeIdle) {
        closed = true;
        emptying |= disposeIdle;
        waiting.removeAll().forEach(t -> reject(t, new PoolException.Closed(t.owner(), snapshot())));
    }

    Optional<Lease<R>> lease(Owner owner) {
        return Optional.ofNullable(held.get(owner)).map(Holding::lease);
    }

    PoolSnapshot snapshot() {
        return new PoolSnapshot(settings, levels(), allocated, disposed, supply.lastFailure(), closed);
    }

    PoolException.DisposeTimedOut disposeTimedOut(Duration timeout) {
        return new PoolException.DisposeTimedOut(
                timeout, snapshot(), outflow.lastFailure().orElse(null));
    }

    /** Decides what the latest changes call for. */
    Effects<R> settle() {
        refilling = Watermarks.refilling(levels(), settings, refilling);
        if (!starting && wanted() > 0) {
            starting = true;
            effects.startAllocation = true;
        }
        effects.startDisposal = outflow.start(surplus() > 0);
        effects.emptied = emptying && calls == 0 && idle.isEmpty() && outflow.isDone();
        var levels = levels();
        if (!listeners.isEmpty() && !levels.equals(published)) {
            published = levels;
            var snapshot = snapshot();
            listeners.publish(l -> l.levelsChanged(snapshot));
        }
        var settled = effects;
        effects = new Effects<>();
        return settled;
    }

    private PoolLevels levels() {
        return new PoolLevels(held.size(), waiting.size(), idle.size(), pending, outflow.size());
    }

    private int wanted() {
        if (closed || calls >= maxParallel) {
            return 0;
        }
        return Math.min(supply.batch(), Watermarks.toAllocate(levels(), settings, refilling));
    }

    private int surplus() {
        if (closed) {
            return emptying ? idle.size() : 0;
        }
        return Watermarks.toDispose(levels(), settings);
    }

    private List<R> takeSurplus() {
        var taken = new ArrayList<R>();
        for (int left = surplus(); left > 0; left--) {
            taken.add(idle.removeFirst());
        }
        return taken;
    }

    /** To the first waiter, or to the youngest end of the idle ones. */
    private void stock(R resource) {
        if (waiting.isEmpty()) {
            idle.addLast(resource);
        } else {
            serveFirst(resource);
        }
    }

    /** To the first waiters, or to where surplus was taken from. */
    private void restock(List<R> oldestFirst) {
        var rest = new ArrayDeque<>(oldestFirst);
        while (!rest.isEmpty() && !waiting.isEmpty()) {
            serveFirst(rest.removeFirst());
        }
        var youngestFirst = new ArrayList<>(rest);
        Collections.reverse(youngestFirst);
        youngestFirst.forEach(idle::addFirst);
    }

    private void serveFirst(R resource) {
        var tickets = waiting.removeFirst();
        lease(resource, tickets.get(0).owner(), tickets);
    }

    private void lease(R resource, Owner owner, List<Ticket<R>> tickets) {
        var holding = new Holding<>(new Lease<>(owner, resource));
        held.put(owner, holding);
        effects.handovers.add(new Handover<>(holding, tickets));
    }

    private void reject(Ticket<R> ticket, PoolException failure) {
        effects.rejections.add(new Rejection<>(ticket, failure));
    }

    private PoolException hopeless(Supply.Answer answer, Owner owner) {
        var cause = supply.lastFailure().orElseThrow();
        return answer == Supply.Answer.EXHAUSTED
                ? new PoolException.Exhausted(owner, snapshot(), cause)
                : new PoolException.Refused(owner, snapshot(), cause);
    }
}
