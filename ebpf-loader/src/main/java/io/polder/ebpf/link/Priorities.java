package io.polder.ebpf.link;

import java.util.List;
import java.util.OptionalInt;

/**
 * Priorities of filters as places among programs: free ones, with room left on both sides while there is some.
 * Stateless.
 */
final class Priorities {

    private static final int LEAST = 1;
    private static final int MOST = 0xffff;
    private static final int ROOM = 256;

    private Priorities() {}

    /** Before all. */
    static OptionalInt first(List<Integer> taken) {
        return between(LEAST - 1, taken.stream().mapToInt(x -> x).min().orElse(MOST + 1));
    }

    /** After all. */
    static OptionalInt last(List<Integer> taken) {
        return between(taken.stream().mapToInt(x -> x).max().orElse(LEAST - 1), MOST + 1);
    }

    /** After all that are before {@code neighbour}. */
    static OptionalInt before(int neighbour, List<Integer> taken) {
        return between(
                taken.stream().mapToInt(x -> x).filter(x -> x < neighbour).max().orElse(LEAST - 1), neighbour);
    }

    /** Before all that are after {@code neighbour}. */
    static OptionalInt after(int neighbour, List<Integer> taken) {
        return between(
                neighbour,
                taken.stream().mapToInt(x -> x).filter(x -> x > neighbour).min().orElse(MOST + 1));
    }

    /** Empty when there is none between them. */
    private static OptionalInt between(int low, int high) {
        if (high - low < 2) {
            return OptionalInt.empty();
        }
        int half = (high - low) / 2;
        if (low < LEAST && high <= MOST) {
            return OptionalInt.of(high - Math.min(half, ROOM));
        } else if (low >= LEAST && high > MOST) {
            return OptionalInt.of(low + Math.min(half, ROOM));
        }
        return OptionalInt.of(low + half);
    }
}
