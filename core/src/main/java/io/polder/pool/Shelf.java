package io.polder.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what, and what is idle: the two that leases move between. The pool's lock guards it, except for passing.
 *
 * <p>Where it is open, leases go back and forth without the lock, each in its owner's drawer. Each drawer has a share of how many
 * may go before anything is to be decided (a refill, a disposal), so that they need not be counted together; and closing it has
 * no move under way. While it is closed everything may be done. It is closed at first.
 */
final class Shelf<R> {

    /** A power of two: a few times as many as processors, so that two threads seldom want one; and few enough to go through. */
    private static final int DRAWERS =
            Integer.highestOneBit(Math.min(128, 16 * Runtime.getRuntime().availableProcessors()));

    /** No bound: more than there can be of resources, and far from overflowing. */
    static final int ANY_NUMBER = Integer.MAX_VALUE / 2;

    private final Margin margin = new Margin();
    private final List<Drawer<R>> drawers = Stream.<Drawer<R>>generate(() -> new Drawer.Apart<>(margin))
            .limit(DRAWERS)
            .toList();

    private final Queue<R> idle = new ConcurrentLinkedQueue<>(); // The longest idle first, when closed.
    private int idleCount; // When it was closed last.
    private final AtomicLong moments = new AtomicLong();
    private volatile boolean open;

    private Drawer<R> drawer(Owner owner) {
        int hash = owner.hashCode();
        return drawers.get((hash ^ hash >>> 7 ^ hash >>> 16) & (DRAWERS - 1));
    }

    /** A new moment: who holds something by now has an earlier one. Thread-safe. */
    long nextMoment() {
        return moments.incrementAndGet();
    }

    /** Lets so many more leases pass than are put back, or the other way round. */
    void open(int mayTake, int mayPut) {
        margin.set(mayTake % DRAWERS, mayPut % DRAWERS);
        drawers.forEach(drawer -> drawer.open(mayTake / DRAWERS, mayPut / DRAWERS));
        open = true;
    }

    /** Leases move under the lock only, from the end of this call on. */
    void close() {
        if (open) {
            open = false;
            for (Drawer<R> drawer : drawers) {
                idleCount += drawer.close(idle);
            }
        }
    }

    /** Without the lock: the owner's lease, or an idle resource for it; null when that is for the pool to decide. */
    @Nullable
    Holding<R> pass(Owner owner) {
        return open ? drawer(owner).pass(owner, idle, moments.get()) : null;
    }

    /** Without the lock: puts back what the owner holds; false when it holds nothing, or that is for the pool to decide. */
    boolean passBack(Owner owner) {
        return open && drawer(owner).passBack(owner, idle);
    }

    /** A lease begins now. */
    Holding<R> begin(Owner owner, R resource) {
        var holding = new Holding<>(new Lease<>(owner, resource), moments.get(), false);
        if (drawer(owner).putIfAbsent(holding) != null) {
            throw new IllegalStateException(owner + " holds something already");
        }
        return holding;
    }

    @Nullable
    Holding<R> holding(Owner owner) {
        return drawer(owner).get(owner);
    }

    /** Ends the owner's lease; null when there is none. */
    @Nullable
    Holding<R> end(Owner owner) {
        return drawer(owner).remove(owner);
    }

    /** Ends this lease; false when it has ended. */
    boolean end(Holding<R> holding) {
        return drawer(holding.lease().owner()).remove(holding);
    }

    List<Holding<R>> holdings() {
        var all = new ArrayList<Holding<R>>();
        drawers.forEach(drawer -> all.addAll(drawer.holdings()));
        return all;
    }

    int idle() {
        return idleCount;
    }

    void add(R resource) {
        idle.add(resource);
        idleCount++;
    }

    /** The longest idle one. */
    @Nullable
    R poll() {
        R resource = idle.poll();
        if (resource != null) {
            idleCount--;
        }
        return resource;
    }

    List<R> idleOnes() {
        return new ArrayList<>(idle);
    }

    /** Takes out this one, unless it is not idle. */
    boolean remove(R resource) {
        boolean removed = idle.remove(resource);
        if (removed) {
            idleCount--;
        }
        return removed;
    }
}
