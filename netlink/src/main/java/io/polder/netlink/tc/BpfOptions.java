package io.polder.netlink.tc;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.util.ArrayList;
import java.util.HexFormat;

/** Options of {@link FilterKind.Bpf} (net/sched/cls_bpf.c). Stateless. */
final class BpfOptions {

    private static final int TCA_BPF_ACT = 1;
    private static final int TCA_BPF_CLASSID = 3;
    private static final int TCA_BPF_OPS_LEN = 4;
    private static final int TCA_BPF_OPS = 5;
    private static final int TCA_BPF_FD = 6;
    private static final int TCA_BPF_NAME = 7;
    private static final int TCA_BPF_FLAGS = 8;
    private static final int TCA_BPF_FLAGS_GEN = 9;
    private static final int TCA_BPF_TAG = 10;
    private static final int TCA_BPF_ID = 11;
    private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;
    private static final int INSTRUCTION = 8;

    private BpfOptions() {}

    static void write(MessageWriter message, FilterKind.Bpf bpf, int flags) {
        bpf.flowid().ifPresent(id -> message.attributeU32(TCA_BPF_CLASSID, id.value()));
        if (bpf.program() instanceof BpfProgram.Classic classic) {
            write(message, classic.filter());
        } else if (bpf.program() instanceof BpfProgram.Loaded loaded) {
            message.attributeU32(TCA_BPF_FD, loaded.program().number());
            message.attribute(TCA_BPF_NAME, loaded.name());
        } else {
            throw new IllegalArgumentException(
                    bpf.program() + " is a report; it takes a descriptor to attach the program anew");
        }
        FilterOptions.flags(message, TCA_BPF_FLAGS, bpf.directAction() ? TCA_BPF_FLAG_ACT_DIRECT : 0);
        FilterOptions.flags(message, TCA_BPF_FLAGS_GEN, flags);
        ActionOptions.write(message, TCA_BPF_ACT, bpf.actions());
    }

    static FilterOptions.Decoded read(RawAttributes options) {
        int flags = FilterOptions.flags(options, TCA_BPF_FLAGS);
        var bpf = new FilterKind.Bpf(
                readProgram(options),
                (flags & TCA_BPF_FLAG_ACT_DIRECT) != 0,
                FilterOptions.flowid(options, TCA_BPF_CLASSID),
                FilterOptions.actions(options, TCA_BPF_ACT));
        return FilterOptions.decoded(bpf, FilterOptions.flags(options, TCA_BPF_FLAGS_GEN), options, TCA_BPF_ACT);
    }

    /** {@code struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }} each. */
    private static void write(MessageWriter message, SocketFilter filter) {
        message.attributeU16(TCA_BPF_OPS_LEN, filter.instructions().size());
        int ops = message.beginUnmarked(TCA_BPF_OPS);
        for (long instruction : filter.instructions()) {
            message.u16((int) (instruction >> 48)).u8((int) (instruction >> 40)).u8((int) (instruction >> 32));
            message.u32((int) instruction);
        }
        message.end(ops);
    }

    private static BpfProgram readProgram(RawAttributes options) {
        var ops = options.find(TCA_BPF_OPS);
        if (ops.isPresent()) {
            return new BpfProgram.Classic(readFilter(ops.get()));
        }
        var id = options.find(TCA_BPF_ID).map(AttributeReader::u32);
        var tag = options.find(TCA_BPF_TAG).map(bytes -> HexFormat.of().formatHex(bytes.bytes()));
        if (id.isEmpty() || tag.isEmpty()) {
            throw new IllegalArgumentException("neither classic BPF nor eBPF with id and tag");
        }
        return new BpfProgram.Attached(options.find(TCA_BPF_NAME).map(AttributeReader::string), id.get(), tag.get());
    }

    private static SocketFilter readFilter(AttributeReader ops) {
        var struct = new StructReader(ops, INSTRUCTION);
        var instructions = new ArrayList<Long>();
        for (int at = 0; at + INSTRUCTION <= struct.length(); at += INSTRUCTION) {
            instructions.add((long) struct.u16(at) << 48
                    | (long) struct.u8(at + 2) << 40
                    | (long) struct.u8(at + 3) << 32
                    | struct.u32(at + 4));
        }
        return new SocketFilter(instructions);
    }
}
