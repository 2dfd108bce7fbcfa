package io.polder.service;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** The endpoints, by their ids, that one range of slots holds, in its order. Confined to its owner's lock. */
final class SlotList {

    /** Where there is nothing. */
    static final SlotList EMPTY = new SlotList(0, 0);

    private static final int[] NOTHING = {};

    private final int base;
    private final int size;
    private int[] ids;
    private int count;
    private int[] planned = NOTHING;
    private boolean inOrder;

    /** @param size of the range, 0 or a power of two */
    SlotList(int base, int size) {
        this.base = base;
        this.size = size;
        this.ids = new int[size];
    }

    int base() {
        return base;
    }

    /** Of the range. */
    int size() {
        return size;
    }

    int count() {
        return count;
    }

    int[] ids() {
        return Arrays.copyOf(ids, count);
    }

    /** Says what it is to hold when it is written, each once, in any order. */
    void plan(int[] wanted) {
        planned = wanted;
        inOrder = false;
    }

    /** Likewise, in this very order, in which one may be there often. */
    void planInOrder(int[] wanted) {
        planned = wanted;
        inOrder = true;
    }

    /** Makes it hold what is planned. */
    void write(Slots slots) {
        if (!Arrays.equals(ids, 0, count, planned, 0, planned.length)) {
            if (inOrder) {
                becomeInOrder(planned, slots);
            } else {
                become(planned, slots);
            }
        }
        planned = NOTHING;
    }

    /** Whether so many fit, and are not too few for the range. */
    boolean suits(int wanted) {
        return wanted > 0 && wanted <= size && wanted * 8 > size;
    }

    /** Somebody who writes slots. */
    interface Slots {
        void put(int slot, int backend);
    }

    /**
     * Makes it hold these, each once, in any order, by writing only slots that change. Each slot that is counted at present leads to
     * somebody after each write: one that leaves is replaced by one that comes, or by the last.
     */
    void become(int[] wanted, Slots slots) {
        if (count == 0) {
            for (int id : wanted) {
                write(count, id, slots);
                count++;
            }
            return;
        }
        Set<Integer> coming = toSet(wanted);
        var leaving = new BitSet(count);
        for (int i = 0; i < count; i++) {
            leaving.set(i, !coming.remove(ids[i])); // One that is there twice leaves once.
        }
        var newcomers = coming.iterator();
        for (int i = leaving.nextSetBit(0); i >= 0 && newcomers.hasNext(); i = leaving.nextSetBit(i)) {
            write(i, newcomers.next(), slots);
            leaving.clear(i);
        }
        for (int i = leaving.previousSetBit(count); i >= 0; i = leaving.previousSetBit(i - 1)) {
            count--;
            if (i < count) {
                write(i, ids[count], slots);
            }
        }
        while (newcomers.hasNext()) {
            write(count, newcomers.next(), slots);
            count++;
        }
    }

    private void becomeInOrder(int[] wanted, Slots slots) {
        for (int i = 0; i < wanted.length; i++) {
            if (i >= count || ids[i] != wanted[i]) {
                write(i, wanted[i], slots);
            }
        }
        count = wanted.length;
    }

    /** Takes in what the slots hold already. */
    void adopt(int[] held) {
        System.arraycopy(held, 0, ids, 0, held.length);
        count = held.length;
    }

    private void write(int index, int id, Slots slots) {
        ids[index] = id;
        slots.put(base + index, id);
    }

    private static Set<Integer> toSet(int[] values) {
        var set = new LinkedHashSet<Integer>(values.length * 2);
        for (int value : values) {
            set.add(value);
        }
        return set;
    }
}
