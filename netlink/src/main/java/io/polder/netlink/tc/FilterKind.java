package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;
import java.util.List;
import java.util.Optional;

/** Which packets a filter matches, and what becomes of them. Immutable. */
public sealed interface FilterKind {

    /** The kernel's name: {@code u32}. */
    String kind();

    /**
     * Packets that a program says (tc-bpf(8)).
     *
     * @param directAction whether what the program returns is a {@link Verdict}; else it is 0 for no match, -1 for a
     *     match, or the class the packet goes to
     * @param flowid the class that matching packets go to
     * @param actions carried out in this order; none with {@code directAction}, which would not get to them
     */
    record Bpf(BpfProgram program, boolean directAction, Optional<TcHandle> flowid, List<TcAction> actions)
            implements FilterKind {

        public Bpf {
            requireNonNull(program, "program");
            actions = TcAction.checkList(actions);
            if (directAction && !actions.isEmpty()) {
                throw new IllegalArgumentException("a direct-action program with actions beside it: " + actions);
            }
        }

        /** A program that decides itself. */
        public static Bpf directAction(BpfProgram program) {
            return new Bpf(program, true, Optional.empty(), List.of());
        }

        @Override
        public String kind() {
            return "bpf";
        }
    }

    /**
     * Packets in which all of some words are as they should be (tc-u32(8)). Its hash tables and links between them come
     * as {@link Unknown}.
     *
     * @param keys at most 255; none matches every packet
     * @param flowid the class that matching packets go to
     * @param actions carried out in this order
     */
    record U32(List<U32Key> keys, Optional<TcHandle> flowid, List<TcAction> actions) implements FilterKind {

        public U32 {
            keys = List.copyOf(keys);
            actions = TcAction.checkList(actions);
            if (keys.size() > 255) {
                throw new IllegalArgumentException(keys.size() + " keys of one filter, at most 255 fit");
            }
            requireNonNull(flowid, "flowid");
        }

        /** Sends matching packets to a class. */
        public static U32 toClass(TcHandle flowid, List<U32Key> keys) {
            return new U32(keys, Optional.of(flowid), List.of());
        }

        /** Carries out an action on matching packets. */
        public static U32 doing(TcAction action, List<U32Key> keys) {
            return new U32(keys, Optional.empty(), List.of(action));
        }

        @Override
        public String kind() {
            return "u32";
        }
    }

    /**
     * Every packet (tc-matchall(8)).
     *
     * @param flowid the class that they go to
     * @param actions carried out in this order
     */
    record Matchall(Optional<TcHandle> flowid, List<TcAction> actions) implements FilterKind {

        public Matchall {
            requireNonNull(flowid, "flowid");
            actions = TcAction.checkList(actions);
        }

        @Override
        public String kind() {
            return "matchall";
        }
    }

    /**
     * One that this library has no record for, or whose settings do not fit into it.
     *
     * @param kind the kernel's name
     * @param attributes its {@code TCA_OPTIONS} (type 2) as the kernel has sent them or shall get them
     */
    record Unknown(String kind, RawAttributes attributes) implements FilterKind {
        public Unknown {
            requireNonNull(attributes, "attributes");
            KindName.check(kind);
        }
    }
}
