package io.polder.service;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Ids of backends of one family, and how often each was given out. The one that was free longest comes first; 0 is nobody's.
 * Confined to its owner's lock.
 */
final class BackendIds {

    private final Deque<Integer> free = new ArrayDeque<>();
    private short[] generations = new short[64];
    private int next = 1;
    private int used;

    int used() {
        return used;
    }

    /** How many ids can be taken with so many in all. */
    int available(int capacity) {
        return free.size() + capacity - next;
    }

    /** Takes an id, of which there must be one. */
    int allocate() {
        int id = free.isEmpty() ? next++ : free.remove();
        reach(id);
        generations[id]++;
        used++;
        return id;
    }

    int generation(int id) {
        return Short.toUnsignedInt(generations[id]);
    }

    /** Gives an id back. */
    void release(int id) {
        used--;
        free.add(id);
    }

    /**
     * Takes in what is there, one id after the other.
     *
     * @param inUse whether somebody has it
     */
    void adopt(int id, int generation, boolean inUse) {
        for (; next < id; next++) {
            free.add(next);
        }
        next = id + 1;
        reach(id);
        generations[id] = (short) generation;
        if (inUse) {
            used++;
        } else {
            free.add(id);
        }
    }

    private void reach(int id) {
        if (id >= generations.length) {
            generations = Arrays.copyOf(generations, Integer.highestOneBit(id) * 2);
        }
    }
}
