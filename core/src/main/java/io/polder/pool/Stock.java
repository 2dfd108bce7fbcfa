package io.polder.pool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * What a pool has and nobody holds: idle resources, the longest idle first, and cooling ones, which their last owners alone
 * can have back. Confined.
 */
final class Stock<R> {

    /** A resource that cools. Compared by identity: a resource cools again and again. */
    static final class Cooling<R> {

        private final R resource;
        private final Owner last;
        private final Instant until;

        Cooling(R resource, Owner last, Instant until) {
            this.resource = resource;
            this.last = last;
            this.until = until;
        }

        R resource() {
            return resource;
        }
    }

    private final Shelf<R> shelf;
    private final Optional<Placing<R>> placing;
    private final PriorityQueue<Cooling<R>> cooling = new PriorityQueue<>(Comparator.comparing(c -> c.until));
    private final Map<Owner, Cooling<R>> byOwner = new HashMap<>();
    private final Map<String, Cooling<R>> byIdentity = new HashMap<>();

    Stock(Shelf<R> shelf, Optional<Placing<R>> placing) {
        this.placing = placing;
        this.shelf = shelf;
    }

    int idle() {
        return shelf.idle();
    }

    int coolingCount() {
        return cooling.size();
    }

    List<R> cooling() {
        return cooling.stream().map(Cooling::resource).toList();
    }

    /** What the owner had last, if nobody else can have it yet. */
    Optional<R> takeBack(Owner owner) {
        Cooling<R> own = owner.identity().map(byIdentity::get).orElseGet(() -> byOwner.get(owner));
        if (own == null) {
            return Optional.empty();
        }
        cooling.remove(own);
        forget(own);
        return Optional.of(own.resource);
    }

    /** The longest idle one, or that which the placement prefers. */
    Optional<R> take() {
        if (placing.isEmpty()) {
            return Optional.ofNullable(shelf.poll());
        }
        var idle = shelf.idleOnes();
        if (idle.isEmpty()) {
            return Optional.empty();
        }
        R chosen = placing.get().choose(idle);
        return shelf.remove(chosen) ? Optional.of(chosen) : Optional.ofNullable(shelf.poll());
    }

    /** To the youngest end of the idle ones. */
    void add(R resource) {
        shelf.add(resource);
    }

    /** Up to so many, the longest idle first. */
    List<R> takeOldest(int count) {
        var taken = new ArrayList<R>();
        for (int left = count; left > 0; left--) {
            R resource = shelf.poll();
            if (resource == null) {
                break;
            }
            taken.add(resource);
        }
        return taken;
    }

    /** An owner has at most one that cools for it: what it had before is anybody's. */
    void cool(R resource, Owner last, Instant until) {
        var fresh = new Cooling<>(resource, last, until);
        cooling.add(fresh);
        byOwner.put(last, fresh);
        last.identity().ifPresent(identity -> byIdentity.put(identity, fresh));
    }

    /** Idle and cooling ones. */
    List<R> everything() {
        var all = shelf.idleOnes();
        all.addAll(cooling());
        return all;
    }

    /** Takes out this one; false when it is not in stock. */
    boolean remove(R resource) {
        for (Cooling<R> each : cooling) {
            if (each.resource.equals(resource)) {
                cooling.remove(each);
                forget(each);
                return true;
            }
        }
        return shelf.remove(resource);
    }

    /** Those that have cooled down by now, which are not in stock any more. */
    List<R> takeCooled(Instant now) {
        var cooled = new ArrayList<R>();
        for (Cooling<R> first = cooling.peek(); first != null && !first.until.isAfter(now); first = cooling.peek()) {
            cooling.remove();
            forget(first);
            cooled.add(first.resource);
        }
        return cooled;
    }

    /** All that cool, which are not in stock any more. */
    List<R> takeCooling() {
        return takeCooled(Instant.MAX);
    }

    private void forget(Cooling<R> gone) {
        byOwner.remove(gone.last, gone);
        gone.last.identity().ifPresent(identity -> byIdentity.remove(identity, gone));
    }

    /** When the next one has cooled down. */
    Optional<Instant> nextCooled() {
        return Optional.ofNullable(cooling.peek()).map(first -> first.until);
    }
}
