package io.polder.netlink.tc;

import static io.polder.netlink.tc.TcMessages.TCA_OPTIONS;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code TCA_OPTIONS} of queueing disciplines and classes, by kind (include/uapi/linux/pkt_sched.h). Stateless. */
final class QdiscOptions {

    private QdiscOptions() {}

    static void write(MessageWriter message, QdiscKind kind) {
        if (kind instanceof Tbf tbf) {
            TbfOptions.write(message, tbf);
        } else if (kind instanceof Htb htb) {
            HtbOptions.write(message, htb);
        } else if (kind instanceof Fq fq) {
            FqOptions.write(message, fq);
        } else if (kind instanceof FqCodel codel) {
            FqCodelOptions.write(message, codel);
        } else if (kind instanceof QdiscKind.Pfifo pfifo) {
            writeLimit(message, pfifo.limit());
        } else if (kind instanceof QdiscKind.Bfifo bfifo) {
            writeLimit(message, bfifo.limit());
        } else if (kind instanceof QdiscKind.Unknown unknown) {
            message.attributes(unknown.attributes());
        }
    }

    static void write(MessageWriter message, ClassKind kind) {
        if (kind instanceof HtbClass htb) {
            HtbOptions.write(message, htb);
        } else if (kind instanceof ClassKind.Unknown unknown) {
            message.attributes(unknown.attributes());
        }
    }

    /** @param all the message's attributes */
    static QdiscKind readQdisc(String kind, RawAttributes all) {
        Optional<AttributeReader> options = all.find(TCA_OPTIONS);
        try {
            return switch (kind) {
                case "clsact" -> new QdiscKind.Clsact();
                case "ingress" -> new QdiscKind.Ingress();
                case "mq" -> new QdiscKind.Mq();
                case "noqueue" -> new QdiscKind.Noqueue();
                case "pfifo_fast" -> new QdiscKind.PfifoFast();
                case "pfifo" -> new QdiscKind.Pfifo(readLimit(options));
                case "bfifo" -> new QdiscKind.Bfifo(readLimit(options));
                case "tbf" -> TbfOptions.read(TcMessages.nested(options));
                case "htb" -> HtbOptions.readQdisc(TcMessages.nested(options));
                case "fq" -> FqOptions.read(TcMessages.nested(options));
                case "fq_codel" -> FqCodelOptions.read(TcMessages.nested(options));
                default -> new QdiscKind.Unknown(kind, TcMessages.only(TCA_OPTIONS, all));
            };
        } catch (IllegalArgumentException e) {
            return new QdiscKind.Unknown(kind, TcMessages.only(TCA_OPTIONS, all)); // What we would not set.
        }
    }

    /** @param all the message's attributes */
    static ClassKind readClass(String kind, RawAttributes all) {
        Optional<AttributeReader> options = all.find(TCA_OPTIONS);
        if (kind.equals("htb")) {
            try {
                return HtbOptions.readClass(TcMessages.nested(options));
            } catch (IllegalArgumentException e) {
                return new ClassKind.Unknown(kind, TcMessages.only(TCA_OPTIONS, all)); // What we would not set.
            }
        }
        return new ClassKind.Unknown(kind, TcMessages.only(TCA_OPTIONS, all));
    }

    /** {@code struct tc_fifo_qopt { u32 limit; }}, as the whole payload. */
    private static void writeLimit(MessageWriter message, OptionalLong limit) {
        limit.ifPresent(value -> message.attributeU32(TCA_OPTIONS, (int) value));
    }

    private static OptionalLong readLimit(Optional<AttributeReader> options) {
        return options.map(payload -> OptionalLong.of(new StructReader(payload, 4).u32(0)))
                .orElse(OptionalLong.empty());
    }
}
