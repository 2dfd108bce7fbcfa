package io.polder.netlink.tc;

import io.polder.netlink.RawAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;

/** Random filters on one link. Confined to one thread. */
final class FilterSamples {

    private static final List<Integer> PROTOCOLS =
            List.of(TcFilter.ETH_P_ALL, TcFilter.ETH_P_IP, TcFilter.ETH_P_IPV6, TcFilter.ETH_P_ARP);
    private static final List<Verdict> AFTER_MIRROR =
            List.of(Verdict.UNSPEC, Verdict.OK, Verdict.RECLASSIFY, Verdict.SHOT, Verdict.PIPE);
    private static final List<Integer> LOADS = List.of(0x20, 0x28, 0x30); // Of a word, half, byte.
    private static final int JEQ_K = 0x15;
    private static final int RET_K = 0x06;

    private final Draw draw;
    private final int link;
    private final List<String> lacking;

    /** @param lacking kinds of filters and actions to be left out */
    FilterSamples(Random random, int link, List<String> lacking) {
        draw = new Draw(random);
        this.link = link;
        this.lacking = lacking;
    }

    TcFilter filter(TcHandle parent, int priority) {
        FilterKind kind = kind();
        int most = kind instanceof FilterKind.U32 ? 0xfff : Integer.MAX_VALUE;
        return new TcFilter(
                link,
                parent,
                draw.half() ? 0 : draw.between(0, 3),
                priority,
                draw.oneOf(PROTOCOLS),
                OptionalInt.of(draw.between(1, most)),
                draw.oneOf(List.of(TcFilter.Hardware.ALLOWED, TcFilter.Hardware.SKIPPED)),
                kind);
    }

    TcAction action() {
        List<Supplier<? extends TcAction>> sources = List.of(this::redirect, this::mirror, this::gact);
        TcAction action = draw.from(sources);
        return lacking.contains(action.kind()) ? mirror() : action;
    }

    TcAction.Unknown unknownAction() {
        return new TcAction.Unknown("pedit", RawAttributes.of(message -> {
            int options = message.begin(2);
            message.attributeU32(1, draw.anyInt()).end(options);
        }));
    }

    FilterKind.Bpf bpf() {
        boolean directAction = draw.half();
        return new FilterKind.Bpf(
                new BpfProgram.Classic(program()), directAction, flowid(), directAction ? List.of() : actions());
    }

    FilterKind.U32 u32() {
        var keys = new ArrayList<U32Key>();
        int count = draw.between(1, 8); // Of different words: tc(8) makes one key of two of the same.
        for (int i = 0; i < count; i++) {
            int offset = 4 * (4 * i + draw.between(0, 3)) - 16;
            keys.add(new U32Key(offset, draw.anyInt(), draw.anyInt()));
        }
        // Without either, tc(8) makes a filter that never matches.
        Optional<TcHandle> flowid = flowid();
        return new FilterKind.U32(keys, flowid, flowid.isEmpty() ? List.of(action()) : actions());
    }

    FilterKind.Matchall matchall() {
        return new FilterKind.Matchall(flowid(), actions());
    }

    private FilterKind kind() {
        List<Supplier<? extends FilterKind>> sources = List.of(this::bpf, this::u32, this::matchall);
        FilterKind kind = draw.from(sources);
        return lacking.contains(kind.kind()) ? u32() : kind;
    }

    private List<TcAction> actions() {
        var actions = new ArrayList<TcAction>();
        for (int left = draw.between(0, 3); left > 0; left--) {
            actions.add(action());
        }
        return actions;
    }

    private TcAction redirect() {
        var way = draw.half() ? TcAction.Mirred.Way.EGRESS_REDIRECT : TcAction.Mirred.Way.INGRESS_REDIRECT;
        return new TcAction.Mirred(way, OptionalInt.of(link), Verdict.STOLEN);
    }

    private TcAction mirror() {
        var way = draw.half() ? TcAction.Mirred.Way.EGRESS_MIRROR : TcAction.Mirred.Way.INGRESS_MIRROR;
        return new TcAction.Mirred(way, OptionalInt.of(link), draw.oneOf(AFTER_MIRROR));
    }

    private TcAction gact() {
        return new TcAction.Gact(draw.oneOf(AFTER_MIRROR));
    }

    private Optional<TcHandle> flowid() {
        return draw.half() ? Optional.empty() : Optional.of(TcHandle.of(1, draw.between(1, 0xffff)));
    }

    /** One that the kernel's check lets pass. */
    private SocketFilter program() {
        var program = new SocketFilter.Builder();
        int length = draw.between(1, 60);
        for (int left = length - 1; left > 0; left--) {
            if (left > 1 && draw.half()) {
                program.jump(JEQ_K, draw.anyInt(), draw.between(0, left - 1), draw.between(0, left - 1));
            } else {
                program.statement(draw.oneOf(LOADS), draw.between(0, 1500));
            }
        }
        return program.statement(RET_K, draw.between(0, 8)).build();
    }
}
