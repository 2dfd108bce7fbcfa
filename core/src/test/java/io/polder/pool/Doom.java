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
    private volatile boolean silent;
    private volatile boolean dead;
    private Runnable atTheEnd = () -> {};

    /** @param last the step that is not taken any more; 0 for never */
    Doom(int last) {
        this.last = last;
    }

    /** What is to be kept as it is when the process ends, though something of it still moves. */
    void atTheEnd(Runnable keep) {
        atTheEnd = keep;
    }

    synchronized void step() {
        steps++;
        if (last > 0 && steps >= last) {
            die();
        }
        if (dead) {
            throw new Crash();
        }
    }

    /** From here on, nobody learns anything of it. */
    void silence() {
        silent = true;
    }

    /** Whether the step that would be next is the last one; it is taken then. */
    synchronized boolean diesNext() {
        return last > 0 && steps + 1 >= last;
    }

    synchronized void die() {
        silent = true;
        if (!dead) {
            dead = true;
            atTheEnd.run();
        }
    }

    boolean isDead() {
        return dead;
    }

    boolean isSilent() {
        return silent;
    }
}
