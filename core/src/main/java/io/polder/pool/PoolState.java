package io.polder.pool;

import io.polder.pool.Effects.Handover;
import io.polder.spi.ClientToken;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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

    private static final int MOST_CHECKED = 256;

    private final PoolSettings settings;
    private final Refill refill;
    private final Surplus tooMany;
    private final Outflow<R> outflow;
    private final Listeners<R> listeners;

    private final Shelf<R> shelf = new Shelf<>();
    private final Stock<R> stock;
    private final Census<R> census;
    private final boolean passable;
    private final Counter<R> counter;
    private Instant now = Instant.MIN;
    private @Nullable Instant wake; // A timer is set for then.
    private long allocated;
    private long disposed;
    private boolean closed;
    private boolean emptying;
    private @Nullable PoolLevels published;
    private final Moves<R> moves = new Moves<>();

    PoolState(
            PoolSettings settings,
            ResourceFactory<R> factory,
            RandomGenerator random,
            Listeners<R> listeners,
            boolean journaled) {
        Optional<Placing<R>> placing = factory.placement().map(Placing::new);
        this.passable = !journaled
                && placing.isEmpty()
                && settings.coolDown().isZero()
                && settings.adaptation().isEmpty()
                && settings.stickyFor().isZero();
        this.settings = settings;
        this.tooMany = new Surplus(settings.surplusFor());
        this.refill = new Refill(settings, factory, random);
        this.outflow = new Outflow<>(settings.backoff(), random);
        this.listeners = listeners;
        this.stock = new Stock<>(shelf, placing);
        this.census = new Census<>(stock, shelf);
        this.counter = new Counter<>(settings, listeners, shelf, stock, placing);
    }

    Counter<R> counter() {
        return counter;
    }

    /** Where leases may pass without the pool's lock. */
    Shelf<R> shelf() {
        return shelf;
    }

    /** Takes over what a former process has left. Its leases go on; the rest waits until the cloud was seen to have it. */
    void inherit(PoolJournal.Heritage<R> heritage) {
        for (var leased : heritage.leases()) {
            counter.inherit(leased.owner(), leased.resource());
        }
        census.inherit(heritage.unheld());
        allocated = (long) heritage.leases().size() + census.unconfirmed();
    }

    Census<R> census() {
        return census;
    }

    /** All that a look at the cloud is about: also what is being disposed of, as it may stay. */
    List<R> everything() {
        var all = census.everything();
        all.addAll(outflow.leaving());
        return all;
    }

    /** The cloud was looked at for the first time. */
    void recovered(List<R> asked, Recovered<R> found, List<ClientToken> ended) {
        outflow.tidyLater(); // What the factory has found beyond that.
        var finding = census.recovered(asked, found);
        restore(finding);
        if (!finding.gone().isEmpty()) {
            disposed += finding.gone().size();
            counter.effects().records.add(new PoolRecord.Gone<>(finding.gone()));
            listeners.publish(l -> l.lost(finding.gone()));
        }
        counter.effects().end(ended);
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
                .forEach((resource, last) -> last.ifPresentOrElse(
                        l -> counter.coolSince(resource, l.owner(), l.at()), () -> counter.stock(resource)));
    }

    /** Time passes: what has cooled down is idle. */
    void at(Instant time) {
        now = time;
        if (wake != null && !wake.isAfter(time)) {
            wake = null;
        }
        counter.at(time);
    }

    void acquire(Ticket<R> ticket) {
        var owner = ticket.owner();
        var holding = shelf.holding(owner);
        if (holding != null) {
            holding.confirm();
            counter.effects().handovers.add(new Handover<>(holding, List.of(ticket)));
        } else if (closed) {
            counter.effects().reject(ticket, new PoolException.Closed(owner, snapshot()));
        } else if (counter.waiting().contains(owner)) {
            counter.waiting().add(ticket);
        } else {
            refill.arrived(now);
            stock.takeBack(owner)
                    .or(stock::take)
                    .ifPresentOrElse(resource -> counter.lease(resource, owner, List.of(ticket)), () -> await(ticket));
        }
    }

    private void await(Ticket<R> ticket) {
        if (refill.isIdle() && refill.supply().hopeless().isPresent()) {
            counter.effects().reject(ticket, PoolException.hopeless(refill.supply(), ticket.owner(), snapshot()));
        } else {
            counter.waiting().add(ticket);
        }
    }

    /** Takes back a lease that could not be written down: there is none. */
    PoolException notRecorded(Holding<R> holding, Throwable failure) {
        counter.notRecorded(holding);
        return new PoolException.NotRecorded(holding.lease().owner(), snapshot(), failure);
    }

    /** Also when it waits no more for a resource, but for the journal. */
    void timeOut(Ticket<R> ticket) {
        if (counter.waiting().remove(ticket) || !ticket.future().isDone()) {
            var waited = Duration.between(ticket.since(), now);
            counter.effects().reject(ticket, new PoolException.AcquireTimedOut(ticket.owner(), waited, snapshot()));
        }
    }

    /** The caller gave up counter.waiting(). */
    void abandon(Ticket<R> ticket) {
        counter.waiting().remove(ticket);
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
        counter.effects().records.add(new PoolRecord.Made<>(resources));
        counter.effects().end(ended);
        listeners.publish(l -> l.refilled(resources));
        if (closed) {
            outflow.condemn(resources);
        } else {
            resources.forEach(counter::stock);
        }
    }

    void allocationFailed(int asked, Throwable failure) {
        outflow.tidyLater();
        var answer = refill.failed(asked, failure);
        var supply = refill.supply();
        var rest = answer == Supply.Answer.TRY_SMALLER ? Duration.ZERO : supply.rest();
        if (!rest.isZero()) {
            counter.effects().restBeforeAllocation = Optional.of(rest);
        }
        listeners.publish(l -> l.refillFailed(failure, rest));
        if (answer == Supply.Answer.REFUSED || (answer == Supply.Answer.EXHAUSTED && refill.isIdle())) {
            counter.waiting()
                    .removeAll()
                    .forEach(t -> counter.effects().reject(t, PoolException.hopeless(supply, t.owner(), snapshot())));
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
        counter.restock(outflow.succeeded(task, gone));
        if (!gone.isEmpty()) {
            outflow.tidyLater(); // What holds nothing any more goes with them.
            counter.effects().records.add(new PoolRecord.Gone<>(gone));
            counter.effects().end(ended);
            listeners.publish(l -> l.disposed(gone));
        }
    }

    void disposalFailed(Outflow.Task<R> task, Throwable failure) {
        counter.restock(outflow.failed(task, failure));
        var rest = outflow.rest();
        counter.effects().restBeforeDisposal = Optional.of(rest);
        listeners.publish(l -> l.disposeFailed(failure, rest));
    }

    void disposalRested() {
        outflow.rested();
    }

    void close(boolean disposeIdle) {
        closed = true;
        counter.close();
        emptying |= disposeIdle;
        if (emptying) {
            outflow.tidyLater(); // What the factory has kept.
            stock.takeCooling().forEach(counter::stock);
        }
        counter.waiting()
                .removeAll()
                .forEach(t -> counter.effects().reject(t, new PoolException.Closed(t.owner(), snapshot())));
    }

    Optional<Lease<R>> lease(Owner owner) {
        return Optional.ofNullable(shelf.holding(owner)).map(Holding::lease);
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

    PoolReport report(List<String> factoryProblems, Optional<Throwable> journalFailure) {
        return new PoolReport(
                snapshot(),
                refill.supply(),
                refill.isFilling(),
                refill.calls(),
                census.isUnseen(),
                factoryProblems,
                journalFailure);
    }

    /** What there is, and where. */
    Map<R, ResourceState> resources() {
        var all = new HashMap<R, ResourceState>();
        outflow.resources().forEach(each -> all.put(each, ResourceState.DISPOSING));
        census.inherited().forEach(each -> all.put(each, ResourceState.UNCONFIRMED));
        stock.cooling().forEach(each -> all.put(each, ResourceState.COOLING));
        shelf.idleOnes().forEach(each -> all.put(each, ResourceState.IDLE));
        shelf.holdings().forEach(holding -> all.put(holding.lease().resource(), ResourceState.IN_USE));
        return all;
    }

    /**
     * Whether the latest change has moved resources as they can move. Not looked at in large pools, which that would slow down.
     */
    boolean movesAreAllowed() {
        return settings.capacity() > MOST_CHECKED || moves.areAllowed(resources());
    }

    Outflow<R> outflow() {
        return outflow;
    }

    /** Decides what the latest changes call for. */
    Effects<R> settle() {
        counter.serveWaiters();
        if (isRefillable()) {
            var decision = refill.decide(levels(), now);
            counter.effects().startAllocation = decision.start();
            decision.lookAgain().ifPresent(this::wakeAt);
        }
        refill.expectedUntil(now).ifPresent(this::wakeAt);
        counter.effects().startDisposal = outflow.start(surplus() > 0);
        tooMany.due().filter(due -> due.isAfter(now)).ifPresent(this::wakeAt);
        counter.effects().emptied = emptying
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
        return counter.takeEffects();
    }

    /** After a change, until the next: leases pass without the lock where nobody else has to know, and nothing is to be done. */
    void letPass() {
        if (passable && !closed && counter.waiting().isEmpty() && listeners.isEmpty() && refill.expected(now) == 0) {
            int idle = stock.idle();
            int room = allocated - disposed > settings.highMark() ? settings.highMark() - idle : Shelf.ANY_NUMBER;
            shelf.open(Math.max(0, idle - settings.lowMark()), Math.max(0, room));
        }
    }

    private PoolLevels levels() {
        int idle = stock.idle();
        int elsewhere = idle + outflow.size() + stock.coolingCount() + census.unconfirmed();
        return new PoolLevels(
                Math.max(0, (int) (allocated - disposed) - elsewhere), // A factory may name more than it was asked for.
                counter.waiting().size(),
                idle,
                refill.pending(),
                outflow.size(),
                stock.coolingCount(),
                census.unconfirmed());
    }

    /** The earliest time at which something is to be decided counts. */
    private void wakeAt(Instant time) {
        if (wake == null || time.isBefore(wake)) {
            wake = time;
            counter.effects().wake = Optional.of(time);
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
}
