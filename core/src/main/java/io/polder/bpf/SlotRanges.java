package io.polder.bpf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Hands out ranges of slots: a buddy allocator. A range has a power of two of slots and begins at a multiple of it, so
 * that neighbours can be joined again. Confined to its owner's lock.
 */
public final class SlotRanges {

    /** Starts of free ranges, by the logarithm of their size. */
    private final List<Set<Integer>> free = new ArrayList<>();

    private int capacity;
    private int used;

    /** @param capacity a power of two */
    public SlotRanges(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("no power of two: " + capacity);
        }
        this.capacity = capacity;
        for (int order = 0; order <= order(capacity); order++) {
            free.add(new HashSet<>());
        }
        free.get(order(capacity)).add(0);
    }

    /** How many slots a range for so many has. */
    public static int sizeFor(int count) {
        return count <= 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    }

    /** The start of a range for so many slots; empty when there is none. */
    public OptionalInt allocate(int count) {
        int wanted = order(sizeFor(count));
        for (int order = wanted; order < free.size(); order++) {
            Set<Integer> starts = free.get(order);
            if (!starts.isEmpty()) {
                int start = starts.iterator().next();
                starts.remove(start);
                splitDown(start, order, wanted);
                used += 1 << wanted;
                return OptionalInt.of(start);
            }
        }
        return OptionalInt.empty();
    }

    /** Gives the upper halves of a range back until it has the order that is wanted. */
    private void splitDown(int start, int from, int wanted) {
        for (int order = from - 1; order >= wanted; order--) {
            free.get(order).add(start + (1 << order));
        }
    }

    /**
     * Takes a certain range, one that was handed out before a restart.
     *
     * @return whether it was free
     */
    public boolean take(int start, int count) {
        int wanted = order(sizeFor(count));
        if (start < 0 || start % (1 << wanted) != 0) {
            return false;
        }
        for (int order = wanted; order < free.size(); order++) {
            int holder = start & -(1 << order);
            if (free.get(order).remove(holder)) {
                for (int half = order - 1; half >= wanted; half--) {
                    int lower = start & -(1 << half);
                    free.get(half).add(lower ^ (1 << half));
                }
                used += 1 << wanted;
                return true;
            }
        }
        return false;
    }

    /** Gives a range back, of as many slots as it was allocated for. */
    public void release(int start, int count) {
        int order = order(sizeFor(count));
        used -= 1 << order;
        int range = start;
        while (order < free.size() - 1 && free.get(order).remove(range ^ (1 << order))) {
            range &= -(1 << (order + 1));
            order++;
        }
        free.get(order).add(range);
    }

    /** Twice as many slots. */
    public void grow() {
        int order = order(capacity);
        free.add(new HashSet<>());
        if (free.get(order).remove(0)) {
            free.get(order + 1).add(0);
        } else {
            free.get(order).add(capacity);
        }
        capacity *= 2;
    }

    public int capacity() {
        return capacity;
    }

    public int used() {
        return used;
    }

    private static int order(int size) {
        return Integer.numberOfTrailingZeros(size);
    }
}
