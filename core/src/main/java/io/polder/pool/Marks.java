package io.polder.pool;

/**
 * The idle resources that a pool keeps between. Immutable.
 *
 * @param low fewer than this start a refill
 * @param refill a refill ends at these
 * @param high more than this are surplus
 */
public record Marks(int low, int refill, int high) {

    public Marks {
        if (low < 0 || refill < low || high < refill) {
            throw new IllegalArgumentException("marks " + low + ", " + refill + ", " + high + " are not in order");
        }
    }

    /** So many more at each of them. */
    Marks plus(int more) {
        return new Marks(low + more, refill + more, high + more);
    }

    /** Each at most this. */
    Marks atMost(int most) {
        return new Marks(Math.min(low, most), Math.min(refill, most), Math.min(high, most));
    }
}
