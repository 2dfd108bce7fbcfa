package io.polder.pool;

import io.polder.pool.Effects.Handover;
import io.polder.spi.ClientToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Refill refill;
    private final Surplus tooMany;
    private final Outflow<R> outflow;
    private final Listeners<R> listeners;

    private final Shelf<R> shelf = new Shelf<>();
    private final Stock<R> stock = new Stock<>(shelf);
    private final Map<Owner, Holding<R>> held = shelf.held();
    private final Census<R> census = new Census<>(stock, held);
    private final boolean passable;
    private final WaitQueue<R> waiting = new WaitQueue<>();
    private Instant now = Instant.MIN;
    private @Nullable Instant wake; // A timer is set for then.
    private long allocated;
    private long disposed;
    private boolean closed;
    private boolean emptying;
    private Effects<R> effects = new Effects<>();
    private @Nullable PoolLevels published;

    PoolState(
            PoolSettings settings,
            ResourceFactory<R> factory,
            RandomGenerator random,
            Listeners<R> listeners,
            boolean journaled) {
        this.passable = !journaled
                && settings.coolDown().isZero()
                && settings.adaptation().isEmpty()
                && settings.stickyFor().isZero();
        this.settings = settings;
        this.tooMany = new Surplus(settings.surplusFor());
        this.refill = new Refill(settings, factory, random);
        this.outflow = new Outflow<>(settings.backoff(), random);
        this.listeners = listeners;
    }

    /** Where leases may pass without the pool's lock. */
    Shelf<R> shelf() {
        return shelf;
    }

    /** Takes over what a former process has left. Its leases go on; the rest waits until the cloud was seen to have it. */
    void inherit(PoolJournal.Heritage<R> heritage) {
        for (var leased : heritage.leases()) {
            held.put(leased.owner(), shelf.begin(leased.owner(), leased.resource()));
        }
        census.inherit(heritage.unheld());
        allocated = (long) held.size() + census.unconfirmed();
    }

    Census<R> census() {
        return census;
    }

    /** The cloud was looked at for the first time. */
    void recovered(List<R> asked, Recovered<R> found, List<ClientToken> ended) {
        outflow.tidyLater(); // What the factory has found beyond that.
        var finding = census.recovered(asked, found);
        restore(finding);
        if (!finding.gone().isEmpty()) {
            disposed += finding.gone().size();
            effects.records.add(new PoolRecord.Gone<>(finding.gone()));
            listeners.publish(l -> l.lost(finding.gone()));
        }
        effects.end(ended);
    }

    /** The cloud was looked at again. What is gone is disposed of, lest it comes to light later. */
    void audited(List<R> asked, Set<R> missing) {
        outflow.tidyLater(); // What the factory has found beyond that.
        var finding = census.audited(asked, missing);
        restore(finding);
        if (!finding.gone().isEmpty()) {
            outflow.condemn(finding.gone());
            listeners.publish(l -> l.lost(finding.gone()));
        }
        finding.leasesLost().forEach(lease -> listeners.publish(l -> l.leaseLost(lease)));
    }

    private void restore(Census.Finding<R> finding) {
        finding.there()
                .forEach((resource, last) ->
                        last.ifPresentOrElse(l -> coolSince(resource, l.owner(), l.at()), () -> stock(resource)));
    }

    /** Time passes: what has cooled down is idle. */
    void at(Instant time) {
        now = time;
        if (wake != null && !wake.isAfter(time)) {
            wake = null;
        }
        stock.takeCooled(time).forEach(this::stock);
    }

    void acquire(Ticket<R> ticket) {
        var owner = ticket.owner();
        var holding = held.get(owner);
        if (holding != null) {
            holding.confirm();
            effects.handovers.add(new Handover<>(holding, List.of(ticket)));
        } else if (closed) {
            effects.reject(ticket, new PoolException.Closed(owner, snapshot()));
        } else if (waiting.contains(owner)) {
            waiting.add(ticket);
        } else {
            refill.arrived(now);
            stock.takeBack(owner)
                    .or(stock::take)
                    .ifPresentOrElse(resource -> lease(resource, owner, List.of(ticket)), () -> await(ticket));
        }
    }

    private void await(Ticket<R> ticket) {
        if (refill.isIdle() && refill.supply().hopeless().isPresent()) {
            effects.reject(ticket, PoolException.hopeless(refill.supply(), ticket.owner(), snapshot()));
        } else {
            waiting.add(ticket);
        }
    }

    /** Ends the owner's lease or wait; false when it has neither. */
    boolean release(Owner owner) {
        var holding = held.remove(owner);
        if (holding != null) {
            effects.records.add(new PoolRecord.Released<>(owner, now));
            // The identity is of the owner that acquired: who releases may not know it.
            coolSince(holding.lease().resource(), holding.lease().owner(), now);
            return true;
        }
        var tickets = waiting.remove(owner);
        effects.cancellations.addAll(tickets);
        return !tickets.isEmpty();
    }

    /** Ends the leases from before a moment whose owners are not among these; returns how many. */
    int retain(Set<Owner> valid, long moment) {
        var invalid = held.values().stream()
                .filter(holding -> holding.moment() < moment)
                .map(holding -> holding.lease().owner())
                .filter(owner -> !valid.contains(owner))
                .toList();
        invalid.forEach(this::release);
        return invalid.size();
    }

    private void coolSince(R resource, Owner last, Instant released) {
        var until = released.plus(settings.restAfter(last));
        if (closed || !until.isAfter(now)) {
            stock(resource);
        } else {
            stock.cool(resource, last, until);
        }
    }

    boolean holds(Holding<R> holding) {
        return held.get(holding.lease().owner()) == holding;
    }

    /** Takes back a lease that none of those who waited for it took, unless its owner has asked again since. */
    void takeBack(Holding<R> holding) {
        if (!holding.isConfirmed() && held.remove(holding.lease().owner(), holding)) {
            unlease(holding);
        }
    }

    /** Takes back a lease that could not be written down: there is none. */
    PoolException notRecorded(Holding<R> holding, Throwable failure) {
        if (held.remove(holding.lease().owner(), holding)) {
            unlease(holding);
        }
        return new PoolException.NotRecorded(holding.lease().owner(), snapshot(), failure);
    }

    private void unlease(Holding<R> holding) {
        effects.records.add(new PoolRecord.Released<>(holding.lease().owner(), now));
        stock(holding.lease().resource()); // Nobody has used it.
    }

    /** Also when it waits no more for a resource, but for the journal. */
    void timeOut(Ticket<R> ticket) {
        if (waiting.remove(ticket) || !ticket.future().isDone()) {
            var waited = Duration.between(ticket.since(), now);
            effects.reject(ticket, new PoolException.AcquireTimedOut(ticket.owner(), waited, snapshot()));
        }
    }

    /** The caller gave up waiting. */
    void abandon(Ticket<R> ticket) {
        waiting.remove(ticket);
    }

    /** How many resources the call that is beginning is to ask for; 0 when none are wanted any more. */
    int beginAllocation() {
        return refill.begin(levels(), isRefillable(), now);
    }

    /** Owners will come, see {@link ResourcePool#expect}. */
    void expect(int count, Instant until) {
        refill.expect(count, until);
    }

    void allocated(int asked, Instant begun, List<R> resources, List<ClientToken> ended) {
        refill.succeeded(asked, Duration.between(begun, now));
        allocated += resources.size();
        census.made(resources);
        effects.records.add(new PoolRecord.Made<>(resources));
        effects.end(ended);
        listeners.publish(l -> l.refilled(resources));
        if (closed) {
            outflow.condemn(resources);
        } else {
            resources.forEach(this::stock);
        }
    }

    void allocationFailed(int asked, Throwable failure) {
        outflow.tidyLater();
        var answer = refill.failed(asked, failure);
        var supply = refill.supply();
        var rest = answer == Supply.Answer.TRY_SMALLER ? Duration.ZERO : supply.rest();
        if (!rest.isZero()) {
            effects.restBeforeAllocation = Optional.of(rest);
        }
        listeners.publish(l -> l.refillFailed(failure, rest));
        if (answer == Supply.Answer.REFUSED || (answer == Supply.Answer.EXHAUSTED && refill.isIdle())) {
            waiting.removeAll().forEach(t -> effects.reject(t, PoolException.hopeless(supply, t.owner(), snapshot())));
        }
    }

    void allocationRested() {
        refill.supply().rested();
    }

    /** What the disposal that is beginning is about; empty when there is nothing to dispose of any more. */
    Optional<Outflow.Task<R>> beginDisposal() {
        var kind = outflow.next(surplus() > 0);
        var task = kind.flatMap(k -> switch (k) {
            case CONDEMNED -> Optional.of(outflow.beginCondemned());
            case SURPLUS ->
                Optional.of(stock.takeOldest(surplus()))
                        .filter(taken -> !taken.isEmpty())
                        .map(this::beginSurplus);
            case TIDY -> Optional.of(outflow.beginTidy());
        });
        if (task.isEmpty()) {
            outflow.skipped();
        }
        return task;
    }

    private Outflow.Task<R> beginSurplus(List<R> taken) {
        tooMany.taken();
        return outflow.beginSurplus(taken);
    }

    void disposed(Outflow.Task<R> task, List<R> gone, List<ClientToken> ended) {
        disposed += gone.size();
        restock(outflow.succeeded(task, gone));
        if (!gone.isEmpty()) {
            effects.records.add(new PoolRecord.Gone<>(gone));
            effects.end(ended);
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
        if (emptying) {
            outflow.tidyLater(); // What the factory has kept.
            stock.takeCooling().forEach(this::stock);
        }
        waiting.removeAll().forEach(t -> effects.reject(t, new PoolException.Closed(t.owner(), snapshot())));
    }

    Optional<Lease<R>> lease(Owner owner) {
        return Optional.ofNullable(held.get(owner)).map(Holding::lease);
    }

    PoolSnapshot snapshot() {
        return new PoolSnapshot(
                settings,
                refill.marks(now),
                levels(),
                allocated,
                disposed,
                refill.supply().lastFailure(),
                closed);
    }

    Outflow<R> outflow() {
        return outflow;
    }

    /** Decides what the latest changes call for. */
    Effects<R> settle() {
        shelf.closeToPassers(
                !passable || closed || !waiting.isEmpty() || !listeners.isEmpty() || refill.expected(now) > 0);
        serveWaiters();
        if (isRefillable()) {
            var decision = refill.decide(levels(), now);
            effects.startAllocation = decision.start();
            decision.lookAgain().ifPresent(this::wakeAt);
        }
        refill.expectedUntil(now).ifPresent(this::wakeAt);
        effects.startDisposal = outflow.start(surplus() > 0);
        tooMany.due().filter(due -> due.isAfter(now)).ifPresent(this::wakeAt);
        effects.emptied = emptying
                && refill.isIdle()
                && !census.isUnseen()
                && census.unconfirmed() == 0
                && stock.idle() == 0
                && outflow.isDone();
        stock.nextCooled().ifPresent(this::wakeAt);
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

    /** What is on its way between owners and stock counts as in use, so that nothing is made in its place. */
    private PoolLevels levels() {
        int idle = stock.idle();
        int elsewhere = idle + outflow.size() + stock.cooling() + census.unconfirmed();
        int inUse = Math.max(0, (int) (allocated - disposed) - elsewhere);
        return new PoolLevels(
                inUse, waiting.size(), idle, refill.pending(), outflow.size(), stock.cooling(), census.unconfirmed());
    }

    /** The earliest time at which something is to be decided counts. */
    private void wakeAt(Instant time) {
        if (wake == null || time.isBefore(wake)) {
            wake = time;
            effects.wake = Optional.of(time);
        }
    }

    private boolean isRefillable() {
        return !closed && !census.isUnseen();
    }

    private int surplus() {
        if (closed) {
            return emptying ? stock.idle() : 0;
        }
        int count = census.isUnseen() ? 0 : Watermarks.toDispose(levels(), settings, refill.marks(now));
        return tooMany.due(count, now);
    }

    /** To the first waiter, or to the youngest end of the idle ones. */
    private void stock(R resource) {
        if (waiting.isEmpty()) {
            stock.add(resource);
        } else {
            serveFirst(resource);
        }
    }

    /** To the first waiters, or to the youngest end of the idle ones. */
    private void restock(List<R> oldestFirst) {
        var rest = new ArrayDeque<>(oldestFirst);
        while (!rest.isEmpty() && !waiting.isEmpty()) {
            serveFirst(rest.removeFirst());
        }
        rest.forEach(stock::add);
    }

    /** By what was put back while they came. */
    private void serveWaiters() {
        while (!waiting.isEmpty() && stock.idle() > 0) {
            stock.take().ifPresent(this::serveFirst);
        }
    }

    private void serveFirst(R resource) {
        var tickets = waiting.removeFirst();
        lease(resource, tickets.get(0).owner(), tickets);
    }

    private void lease(R resource, Owner owner, List<Ticket<R>> tickets) {
        var holding = shelf.begin(owner, resource);
        held.put(owner, holding);
        effects.lease(holding, tickets, now);
    }
}
