package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;
import java.util.OptionalLong;

/** What a queueing discipline does, with its settings. What is absent is the kernel's choice. Immutable. */
public sealed interface QdiscKind
        permits Fq,
                FqCodel,
                Htb,
                Tbf,
                QdiscKind.Bfifo,
                QdiscKind.Clsact,
                QdiscKind.Ingress,
                QdiscKind.Mq,
                QdiscKind.Noqueue,
                QdiscKind.Pfifo,
                QdiscKind.PfifoFast,
                QdiscKind.Unknown {

    /** The kernel's name: {@code tbf}. */
    String kind();

    /** A place for filters on what a link receives and sends; it queues nothing (tc-bpf(8)). */
    record Clsact() implements QdiscKind {
        @Override
        public String kind() {
            return "clsact";
        }
    }

    /** A place for filters on what a link receives; {@link Clsact} is that and more (tc(8)). */
    record Ingress() implements QdiscKind {
        @Override
        public String kind() {
            return "ingress";
        }
    }

    /** A queueing discipline for each of a link's transmit queues, as its classes {@code :1}, {@code :2}, … */
    record Mq() implements QdiscKind {
        @Override
        public String kind() {
            return "mq";
        }
    }

    /** No queue: a packet that cannot be sent at once is dropped. What virtual links have by themselves. */
    record Noqueue() implements QdiscKind {
        @Override
        public String kind() {
            return "noqueue";
        }
    }

    /** Three queues by the packets' priority (tc-pfifo_fast(8)). The kernel offers no settings. */
    record PfifoFast() implements QdiscKind {
        @Override
        public String kind() {
            return "pfifo_fast";
        }
    }

    /**
     * One queue (tc-pfifo(8)).
     *
     * @param limit in packets, 0 to 2<sup>32</sup>-1
     */
    record Pfifo(OptionalLong limit) implements QdiscKind {
        public Pfifo {
            limit.ifPresent(packets -> Range.check("pfifo limit", packets, 0, Range.U32));
        }

        @Override
        public String kind() {
            return "pfifo";
        }
    }

    /**
     * One queue (tc-bfifo(8)).
     *
     * @param limit in bytes, 0 to 2<sup>32</sup>-1
     */
    record Bfifo(OptionalLong limit) implements QdiscKind {
        public Bfifo {
            limit.ifPresent(bytes -> Range.check("bfifo limit", bytes, 0, Range.U32));
        }

        @Override
        public String kind() {
            return "bfifo";
        }
    }

    /**
     * One that this library has no record for, or whose settings do not fit into it.
     *
     * @param kind the kernel's name
     * @param attributes its {@code TCA_OPTIONS} (type 2), where it has any, as the kernel has sent them or shall get
     *     them: attributes, or for some kinds a structure
     */
    record Unknown(String kind, RawAttributes attributes) implements QdiscKind {
        public Unknown {
            requireNonNull(attributes, "attributes");
            KindName.check(kind);
        }
    }
}
