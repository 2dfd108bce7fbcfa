package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What is done with a packet that a filter has matched (tc-actions(8)). Immutable. */
public sealed interface TcAction {

    /** The kernel's name: {@code mirred}. */
    String kind();

    /**
     * Sends the packet, or a copy of it, elsewhere (tc-mirred(8)).
     *
     * @param link the index of the link it goes to; absent in the report of one whose link is gone, which drops
     * @param verdict what becomes of the packet itself: of one that is redirected {@link Verdict#STOLEN}
     */
    record Mirred(Way way, OptionalInt link, Verdict verdict) implements TcAction {

        public Mirred {
            requireNonNull(way, "way");
            requireNonNull(verdict, "verdict");
            link.ifPresent(Range::checkLink);
        }

        /** The packet leaves by that link. */
        public static Mirred redirect(int link) {
            return new Mirred(Way.EGRESS_REDIRECT, OptionalInt.of(link), Verdict.STOLEN);
        }

        /** A copy of the packet leaves by that link; the packet itself goes on to the next action. */
        public static Mirred mirror(int link) {
            return new Mirred(Way.EGRESS_MIRROR, OptionalInt.of(link), Verdict.PIPE);
        }

        @Override
        public String kind() {
            return "mirred";
        }

        /** {@code TCA_EGRESS_REDIR} and so on in include/uapi/linux/tc_act/tc_mirred.h. */
        public enum Way {
            /** It leaves by the link. */
            EGRESS_REDIRECT(1),
            /** A copy leaves by the link. */
            EGRESS_MIRROR(2),
            /** It is as if the link had received it. */
            INGRESS_REDIRECT(3),
            /** It is as if the link had received a copy. */
            INGRESS_MIRROR(4);

            private static final List<Way> ALL = List.of(values());

            private final int number;

            Way(int number) {
                this.number = number;
            }

            int number() {
                return number;
            }

            static Optional<Way> of(int number) {
                return ALL.stream().filter(way -> way.number == number).findFirst();
            }
        }
    }

    /** Decides and does nothing else (tc-actions(8), "gact"). */
    record Gact(Verdict verdict) implements TcAction {
        public Gact {
            requireNonNull(verdict, "verdict");
        }

        @Override
        public String kind() {
            return "gact";
        }
    }

    /**
     * One that this library has no record for, or whose settings do not fit into it.
     *
     * @param kind the kernel's name
     * @param attributes its {@code TCA_ACT_OPTIONS} (type 2) as the kernel has sent them or shall get them
     */
    record Unknown(String kind, RawAttributes attributes) implements TcAction {
        public Unknown {
            requireNonNull(attributes, "attributes");
            KindName.check(kind);
        }
    }

    /** The kernel carries out at most 32, one after the other: {@code TCA_ACT_MAX_PRIO}. */
    static List<TcAction> checkList(List<TcAction> actions) {
        if (actions.size() > 32) {
            throw new IllegalArgumentException(actions.size() + " actions of one filter, at most 32 fit");
        }
        return List.copyOf(actions);
    }
}
