package io.polder.pool;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How far a count may go in each direction, for all who move it: for those who have used up their own share. Thread-safe.
 */
final class Margin {

    private final AtomicInteger moved = new AtomicInteger();
    private volatile int down;
    private volatile int up;

    /** Starts anew, with so much in each direction; nobody may be moving it. */
    void set(int mayGoDown, int mayGoUp) {
        moved.set(0);
        down = mayGoDown;
        up = mayGoUp;
    }

    /** Moves it by 1 or -1; false, and it stays, when that were too far. */
    boolean move(int step) {
        int before = moved.get();
        while (mayMove(before, step)) {
            if (moved.compareAndSet(before, before + step)) {
                return true;
            }
            before = moved.get();
        }
        return false;
    }

    /** Whether it could be moved just now. */
    boolean mayMove(int step) {
        return mayMove(moved.get(), step);
    }

    private boolean mayMove(int from, int step) {
        return step < 0 ? from > -down : from < up;
    }
}
