package io.polder.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what, and what is idle: the two that leases move between. Thread-safe.
 *
 * <p>Under the pool's lock everything may be done. Without it a lease may go back and forth as long as that changes nothing
 * else: no one waits, nothing cools, nothing is written down. Who moves one looks afterwards whether that is still so, and
 * if not, has the pool decide: of a releaser that puts back and a waiter that comes at the same time, one sees the other.
 */
final class Shelf<R> {

    /** A power of two: more than processors, and few enough to be looked through. */
    private static final int HANDS =
            Integer.highestOneBit(Math.min(32, 2 * Runtime.getRuntime().availableProcessors()));

    private static final int APART = 16; // References, so that none share a line of the processor's cache.

    private final ConcurrentHashMap<Owner, Holding<R>> held = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<R> idle = new ConcurrentLinkedQueue<>(); // The longest idle first.
    private final AtomicInteger queued = new AtomicInteger();

    /** What threads have put back last, one for each few of them: most often the same thread takes it. */
    private final AtomicReferenceArray<@Nullable R> atHand = new AtomicReferenceArray<>(HANDS * APART);

    private final AtomicLong moments = new AtomicLong();
    private volatile boolean closedToPassers = true;
    private volatile int total;

    ConcurrentHashMap<Owner, Holding<R>> held() {
        return held;
    }

    /** A new moment: who holds something by now has an earlier one. */
    long nextMoment() {
        return moments.incrementAndGet();
    }

    /** A lease that begins now. */
    Holding<R> begin(Owner owner, R resource) {
        return new Holding<>(new Lease<>(owner, resource), moments.get(), false);
    }

    int idle() {
        int count = queued.get();
        for (int hand = 0; hand < HANDS; hand++) {
            count += atHand.get(hand * APART) == null ? 0 : 1;
        }
        return count;
    }

    void add(R resource) {
        queued.incrementAndGet(); // Before it can be taken, so that there never seem to be fewer than none.
        idle.add(resource);
    }

    /** The longest idle one, or one that is at some thread's hand. */
    @Nullable
    R poll() {
        R resource = idle.poll();
        if (resource != null) {
            queued.decrementAndGet();
            return resource;
        }
        for (int hand = 0; hand < HANDS; hand++) {
            resource = atHand.getAndSet(hand * APART, null);
            if (resource != null) {
                return resource;
            }
        }
        return null;
    }

    /** What is idle at some moment meanwhile. */
    List<R> idleOnes() {
        var all = new ArrayList<>(idle);
        for (int hand = 0; hand < HANDS; hand++) {
            R resource = atHand.get(hand * APART);
            if (resource != null) {
                all.add(resource);
            }
        }
        return all;
    }

    /** Takes out this one, unless it is at some thread's hand or not idle. */
    boolean remove(R resource) {
        boolean removed = idle.remove(resource);
        if (removed) {
            queued.decrementAndGet();
        }
        return removed;
    }

    private static int hand() {
        return (int) (Thread.currentThread().getId() & (HANDS - 1)) * APART;
    }

    /** Whether fewer may be idle than this; exact where it is close. */
    boolean isBelow(int mark) {
        return queued.get() < mark && idle() < mark;
    }

    boolean isAbove(int mark) {
        return total > mark && queued.get() > mark - HANDS && idle() > mark;
    }

    /** There are so many, whoever has them, until this is said again. */
    void total(int count) {
        total = count;
    }

    /** Whether leases move under the lock only, for now. */
    void closeToPassers(boolean closed) {
        closedToPassers = closed;
    }

    boolean isClosedToPassers() {
        return closedToPassers;
    }

    /** Without the lock: the owner's lease, or an idle resource for it; null when that is for the pool to decide. */
    @Nullable
    Holding<R> pass(Owner owner) {
        if (closedToPassers) {
            return null;
        }
        R resource = atHand.getAndSet(hand(), null);
        if (resource == null) {
            resource = poll();
        }
        if (resource == null) {
            return null;
        }
        var fresh = new Holding<>(new Lease<>(owner, resource), moments.get(), true);
        Holding<R> own = held.putIfAbsent(owner, fresh); // Few ask twice.
        if (own != null) {
            own.confirm();
            add(resource);
            return own;
        }
        return fresh;
    }

    /** Without the lock: puts back what the owner holds; false when it holds nothing, or that is for the pool to decide. */
    boolean passBack(Owner owner) {
        if (closedToPassers) {
            return false;
        }
        Holding<R> own = held.remove(owner);
        if (own == null) {
            return false;
        }
        R resource = own.lease().resource();
        R older = atHand.getAndSet(hand(), resource);
        if (older != null) {
            add(older);
        }
        return true;
    }
}
