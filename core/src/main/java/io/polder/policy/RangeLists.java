package io.polder.policy;

import io.polder.bpf.SlotRanges;
import io.polder.policy.Verdicts.PortRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The ranges of ports that verdicts refer to; the same list is there once. Not thread-safe. */
final class RangeLists {

    /** A list, and where it begins. */
    static final class Held {
        private final List<PortRange> ranges;
        private final int first;
        private int uses;

        private Held(List<PortRange> ranges, int first) {
            this.ranges = ranges;
            this.first = first;
        }

        int first() {
            return first;
        }

        List<PortRange> ranges() {
            return ranges;
        }
    }

    private final SlotRanges room;
    private final Map<List<PortRange>, Held> held = new HashMap<>();
    private final List<Held> added = new ArrayList<>();

    RangeLists(int capacity) {
        room = new SlotRanges(capacity);
    }

    /** @throws PolicyException.TooMuch when there is no room for one that is not there yet */
    Held acquire(List<PortRange> ranges) {
        Held known = held.get(ranges);
        if (known == null) {
            OptionalInt first = room.allocate(ranges.size());
            if (first.isEmpty()) {
                throw new PolicyException.TooMuch(
                        "there is no room for " + ranges.size() + " more ranges of ports, as " + room.used() + " of "
                                + room.capacity() + " are in use",
                        null);
            }
            known = new Held(ranges, first.getAsInt());
            held.put(ranges, known);
            added.add(known);
        }
        known.uses++;
        return known;
    }

    void release(Held list) {
        if (--list.uses == 0) {
            held.remove(list.ranges);
            room.release(list.first, list.ranges.size());
        }
    }

    /** Those that are to be written since the last time. */
    List<Held> added() {
        return added;
    }

    int used() {
        return room.used();
    }
}
