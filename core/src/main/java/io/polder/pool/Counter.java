package io.polder.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where resources go to owners and come back: to those that wait first, then to the stock. Confined: the pool's lock guards it.
 *
 * <p>What follows from it outside the lock gathers in {@link #effects()}.
 */
final class Counter<R> {

    private final PoolSettings settings;
    private final Listeners<R> listeners;
    private final Optional<Placing<R>> placing;
    private final Shelf<R> shelf;
    private final Stock<R> stock;
    private final WaitQueue<R> waiting = new WaitQueue<>();
    private Instant now = Instant.MIN;
    private boolean closed;
    private Effects<R> effects = new Effects<>();

    Counter(
            PoolSettings settings,
            Listeners<R> listeners,
            Shelf<R> shelf,
            Stock<R> stock,
            Optional<Placing<R>> placing) {
        this.placing = placing;
        this.settings = settings;
        this.listeners = listeners;
        this.shelf = shelf;
        this.stock = stock;
    }

    WaitQueue<R> waiting() {
        return waiting;
    }

    Effects<R> effects() {
        return effects;
    }

    /** What has gathered, once. */
    Effects<R> takeEffects() {
        var taken = effects;
        effects = new Effects<>();
        return taken;
    }

    /** Time passes: what has cooled down is idle. */
    void at(Instant time) {
        now = time;
        stock.takeCooled(time).forEach(this::stock);
    }

    /** A former process's lease goes on. */
    void inherit(Owner owner, R resource) {
        shelf.begin(owner, resource);
        placing.ifPresent(p -> p.leased(resource));
    }

    /** Nothing cools any more. */
    void close() {
        closed = true;
    }

    /** Ends the owner's lease or wait; false when it has neither. */
    boolean release(Owner owner) {
        var holding = shelf.end(owner);
        if (holding != null) {
            effects.records.add(new PoolRecord.Released<>(owner, now));
            placing.ifPresent(p -> p.released(holding.lease().resource()));
            // The identity is of the owner that acquired: who releases may not know it.
            coolSince(holding.lease().resource(), holding.lease().owner(), now);
            listeners.publish(l -> l.released(holding.lease()));
            return true;
        }
        var tickets = waiting.remove(owner);
        effects.cancellations.addAll(tickets);
        return !tickets.isEmpty();
    }

    /** Ends the leases from before a moment whose owners are not among these; returns how many. */
    int retain(Set<Owner> valid, long moment) {
        var invalid = shelf.holdings().stream()
                .filter(holding -> holding.moment() < moment)
                .map(holding -> holding.lease().owner())
                .filter(owner -> !valid.contains(owner))
                .toList();
        invalid.forEach(this::release);
        return invalid.size();
    }

    void coolSince(R resource, Owner last, Instant released) {
        var until = released.plus(settings.restAfter(last));
        if (closed || !until.isAfter(now)) {
            stock(resource);
        } else {
            stock.cool(resource, last, until);
        }
    }

    boolean holds(Holding<R> holding) {
        return shelf.holding(holding.lease().owner()) == holding;
    }

    /** Takes back a lease that none of those who waited for it took, unless its owner has asked again since. */
    void takeBack(Holding<R> holding) {
        if (!holding.isConfirmed() && shelf.end(holding)) {
            unlease(holding);
        }
    }

    /** Takes back a lease that could not be written down: there is none. */
    void notRecorded(Holding<R> holding) {
        if (shelf.end(holding)) {
            unlease(holding);
        }
    }

    private void unlease(Holding<R> holding) {
        effects.records.add(new PoolRecord.Released<>(holding.lease().owner(), now));
        placing.ifPresent(p -> p.released(holding.lease().resource()));
        stock(holding.lease().resource()); // Nobody has used it.
    }

    /** To the first waiter, or to the youngest end of the idle ones. */
    void stock(R resource) {
        if (waiting.isEmpty()) {
            stock.add(resource);
        } else {
            serveFirst(resource);
        }
    }

    /** To the first waiters, or to the youngest end of the idle ones. */
    void restock(List<R> oldestFirst) {
        var rest = new ArrayDeque<>(oldestFirst);
        while (!rest.isEmpty() && !waiting.isEmpty()) {
            serveFirst(rest.removeFirst());
        }
        rest.forEach(stock::add);
    }

    /** By what was put back while they came. */
    void serveWaiters() {
        while (!waiting.isEmpty() && stock.idle() > 0) {
            stock.take().ifPresent(this::serveFirst);
        }
    }

    private void serveFirst(R resource) {
        var tickets = waiting.removeFirst();
        lease(resource, tickets.get(0).owner(), tickets);
    }

    void lease(R resource, Owner owner, List<Ticket<R>> tickets) {
        var holding = shelf.begin(owner, resource);
        placing.ifPresent(p -> p.leased(resource));
        effects.lease(holding, tickets, now);
        var waited = Duration.between(tickets.get(0).since(), now);
        if (!waited.isZero()) {
            WaitEvent.emit(owner, waited);
        }
        listeners.publish(l -> l.leased(holding.lease(), waited));
    }
}
