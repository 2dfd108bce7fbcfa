package io.polder.netlink.tc;

import static io.polder.netlink.tc.TcMessages.TCA_OPTIONS;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.util.List;
import java.util.Optional;

/** {@code TCA_OPTIONS} of filters, by kind (include/uapi/linux/pkt_cls.h). Stateless. */
final class FilterOptions {

    private static final int TCA_MATCHALL_CLASSID = 1;
    private static final int TCA_MATCHALL_ACT = 2;
    private static final int TCA_MATCHALL_FLAGS = 3;
    private static final int SKIP_HW = 1;
    private static final int SKIP_SW = 2;

    private FilterOptions() {}

    /** The options of a filter, whether hardware may do it, and what its first action has counted. */
    record Decoded(FilterKind kind, TcFilter.Hardware hardware, Optional<TcStatistics> statistics) {}

    /** @param actions the type of the attribute among the options that holds the actions */
    static Decoded decoded(FilterKind kind, int flags, RawAttributes options, int actions) {
        return new Decoded(
                kind, hardware(flags), options.find(actions).flatMap(list -> ActionOptions.statistics(list.nested())));
    }

    static void write(MessageWriter message, TcFilter filter) {
        if (filter.kind() instanceof FilterKind.Unknown unknown) {
            message.attributes(unknown.attributes());
            return;
        }
        int options = message.begin(TCA_OPTIONS);
        if (filter.kind() instanceof FilterKind.Bpf bpf) {
            BpfOptions.write(message, bpf, flags(filter));
        } else if (filter.kind() instanceof FilterKind.U32 u32) {
            U32Options.write(message, u32, flags(filter));
        } else if (filter.kind() instanceof FilterKind.Matchall matchall) {
            matchall.flowid().ifPresent(id -> message.attributeU32(TCA_MATCHALL_CLASSID, id.value()));
            flags(message, TCA_MATCHALL_FLAGS, flags(filter));
            ActionOptions.write(message, TCA_MATCHALL_ACT, matchall.actions());
        }
        message.end(options);
    }

    /** @param all the message's attributes */
    static Decoded read(String kind, RawAttributes all) {
        Optional<AttributeReader> options = all.find(TCA_OPTIONS);
        try {
            return switch (kind) {
                case "bpf" -> BpfOptions.read(RawAttributes.rest(TcMessages.nested(options)));
                case "u32" -> U32Options.read(RawAttributes.rest(TcMessages.nested(options)));
                case "matchall" -> readMatchall(RawAttributes.rest(TcMessages.nested(options)));
                default -> unknown(kind, all);
            };
        } catch (IllegalArgumentException e) {
            return unknown(kind, all); // What we would not set.
        }
    }

    /** Whether it is the handle of a hash table that {@code u32} has made by itself (gen_new_htid in cls_u32.c). */
    static boolean isTableOfPriority(int handle) {
        return handle < 0 && (handle & 0xfffff) == 0;
    }

    static void flags(MessageWriter message, int type, int flags) {
        if (flags != 0) {
            message.attributeU32(type, flags);
        }
    }

    static int flags(RawAttributes options, int type) {
        return options.find(type).map(AttributeReader::u32).orElse(0);
    }

    static Optional<TcHandle> flowid(RawAttributes options, int type) {
        return options.find(type).map(AttributeReader::u32).map(TcHandle::new);
    }

    static List<TcAction> actions(RawAttributes options, int type) {
        return ActionOptions.read(TcMessages.nested(options.find(type)));
    }

    private static Decoded unknown(String kind, RawAttributes all) {
        var unknown = new FilterKind.Unknown(kind, TcMessages.only(TCA_OPTIONS, all));
        return new Decoded(unknown, TcFilter.Hardware.ALLOWED, Optional.empty());
    }

    private static int flags(TcFilter filter) {
        return switch (filter.hardware()) {
            case ALLOWED -> 0;
            case SKIPPED -> SKIP_HW;
            case ONLY -> SKIP_SW;
        };
    }

    private static TcFilter.Hardware hardware(int flags) {
        if ((flags & SKIP_HW) != 0) {
            return TcFilter.Hardware.SKIPPED;
        }
        return (flags & SKIP_SW) != 0 ? TcFilter.Hardware.ONLY : TcFilter.Hardware.ALLOWED;
    }

    private static Decoded readMatchall(RawAttributes options) {
        var matchall =
                new FilterKind.Matchall(flowid(options, TCA_MATCHALL_CLASSID), actions(options, TCA_MATCHALL_ACT));
        return decoded(matchall, flags(options, TCA_MATCHALL_FLAGS), options, TCA_MATCHALL_ACT);
    }
}
