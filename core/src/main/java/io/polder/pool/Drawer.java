package io.polder.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What some of the owners hold; and, while leases pass, how many may, and up to one idle resource at hand: what one of these
 * owners has put back. Thread-safe.
 *
 * <p>One monitor instead of the several atomic steps that a concurrent map, slot and counter take.
 */
class Drawer<R> {

    @GuardedBy("this")
    private final Map<Owner, Holding<R>> held = new HashMap<>();

    @GuardedBy("this")
    private @Nullable R atHand;

    @GuardedBy("this")
    private boolean open;

    @GuardedBy("this")
    private int mayTake;

    @GuardedBy("this")
    private int mayPut;

    @GuardedBy("this")
    private int own; // Of its own share: puts less takes.

    @GuardedBy("this")
    private int shared; // Of the common margin: puts less takes.

    private final Margin margin;

    Drawer(Margin margin) {
        this.margin = margin;
    }

    /** From now on leases may pass: as its share, so many more that begin than end, and the other way round. */
    synchronized void open(int moreBegin, int moreEnd) {
        open = true;
        mayTake = moreBegin;
        mayPut = moreEnd;
        own = 0;
        shared = 0;
    }

    /** Nothing passes any more. What was at hand goes to the others; returns by how many more are idle than before. */
    synchronized int close(Queue<R> others) {
        if (atHand != null) {
            others.add(atHand);
            atHand = null;
        }
        open = false;
        return own + shared;
    }

    /** The owner's lease, or a new one of what is at hand or else among the others; null when none may pass. */
    synchronized @Nullable Holding<R> pass(Owner owner, Queue<R> others, long moment) {
        if (!open || !(hasShare(-1) || margin.mayMove(-1))) {
            return null;
        }
        R near = atHand;
        R resource = near == null ? others.poll() : near;
        if (resource == null) {
            return null;
        }
        var fresh = new Holding<>(new Lease<>(owner, resource), moment, true);
        Holding<R> known = held.putIfAbsent(owner, fresh); // Few ask twice.
        if (known == null && moves(-1)) {
            atHand = null;
            return fresh;
        }
        if (near == null) {
            others.add(resource);
        }
        if (known == null) {
            held.remove(owner);
        } else {
            known.confirm();
        }
        return known;
    }

    /** Puts back what the owner holds; false when it holds nothing, or nothing may pass. */
    synchronized boolean passBack(Owner owner, Queue<R> others) {
        if (!open) {
            return false;
        }
        Holding<R> known = held.remove(owner);
        if (known == null) {
            return false;
        }
        if (!moves(1)) {
            held.put(owner, known);
            return false;
        }
        if (mayTake == 0) {
            others.add(known.lease().resource()); // So few are idle that none is kept for this drawer.
        } else {
            if (atHand != null) {
                others.add(atHand);
            }
            atHand = known.lease().resource();
        }
        return true;
    }

    /** What it has of the common margin is given back first. */
    @GuardedBy("this")
    private boolean hasShare(int step) {
        return step < 0 ? shared <= 0 && own > -mayTake : shared >= 0 && own < mayPut;
    }

    @GuardedBy("this")
    private boolean moves(int step) {
        if (hasShare(step)) {
            own += step;
            return true;
        }
        if (margin.move(step)) {
            shared += step;
            return true;
        }
        return false;
    }

    synchronized @Nullable Holding<R> putIfAbsent(Holding<R> holding) {
        return held.putIfAbsent(holding.lease().owner(), holding);
    }

    synchronized @Nullable Holding<R> get(Owner owner) {
        return held.get(owner);
    }

    synchronized @Nullable Holding<R> remove(Owner owner) {
        return held.remove(owner);
    }

    /** Whether its owner held just that. */
    synchronized boolean remove(Holding<R> holding) {
        return held.remove(holding.lease().owner(), holding);
    }

    synchronized List<Holding<R>> holdings() {
        return new ArrayList<>(held.values());
    }

    /** So large that no two monitors are in one line of the processor's cache, nor in a pair of them. */
    static final class Apart<R> extends Drawer<R> {
        Apart(Margin margin) {
            super(margin);
        }

        @SuppressWarnings("unused") // After the fields of the superclass, which are with the monitor.
        private long a, b, c, d, e, f, g, h, i, j, k, l, m, n;
    }
}
