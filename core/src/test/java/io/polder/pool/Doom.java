package io.polder.pool;

/** When a process ends: at a certain one of its steps that others can see. Confined to the virtual clock's one thread at a time. */
final class Doom {

    /** Thrown in a process that has ended, so that it does nothing more. */
    static final class Crash extends Error {

        private static final long serialVersionUID = 1;

        Crash() {
            super("the process has ended", null, false, false);
        }
    }

    private final int last;
    private volatile int steps;
    private volatile boolean dead;

    /** @param last the step that is not taken any more; 0 for never */
    Doom(int last) {
        this.last = last;
    }

    synchronized void step() {
        steps++;
        if (last > 0 && steps >= last) {
            dead = true;
        }
        if (dead) {
            throw new Crash();
        }
    }

    /** Whether the step that would be next is the last one; it is taken then. */
    synchronized boolean diesNext() {
        return last > 0 && steps + 1 >= last;
    }

    synchronized void die() {
        steps++;
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    int steps() {
        return steps;
    }
}
