package io.polder.netlink.route;

import java.util.Locale;

/** What happens to a packet that a rule matches (ip-rule(8), {@code FR_ACT_*} in fib_rules.h). Immutable. */
public sealed interface RuleAction {

    /**
     * Routes it by a table; where that has no route for it, the next rule is asked.
     *
     * @param table 1 to 2<sup>32</sup>-1, those above 2<sup>31</sup> negative; 0 only in a deletion, for any
     */
    record Lookup(int table) implements RuleAction {
        @Override
        public String toString() {
            return "lookup " + Integer.toUnsignedString(table);
        }
    }

    /** Routes it by the table of the VRF that its link belongs to. */
    record LookupL3mdev() implements RuleAction {
        @Override
        public String toString() {
            return "lookup [l3mdev-table]";
        }
    }

    /**
     * Goes on with a rule behind this one.
     *
     * @param priority of that rule; not 0, which comes first
     */
    record GoTo(int priority) implements RuleAction {
        public GoTo {
            if (priority == 0) {
                throw new IllegalArgumentException("goto 0 would go back");
            }
        }

        @Override
        public String toString() {
            return "goto " + Integer.toUnsignedString(priority);
        }
    }

    /** What needs no more to be said about. */
    enum Verdict implements RuleAction {
        /** Goes on with the next rule. */
        NOP(3),
        /** Drops it without a word. */
        BLACKHOLE(6),
        /** Drops it and answers ICMP network unreachable. */
        UNREACHABLE(7),
        /** Drops it and answers ICMP administratively prohibited. */
        PROHIBIT(8);

        private final int number;

        Verdict(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** An action that has no name here. */
    record Unnamed(int number) implements RuleAction {
        public Unnamed {
            RouteCheck.octet(number, "action");
        }

        @Override
        public String toString() {
            return "action " + number;
        }
    }
}
