package io.polder.netlink.tc;

import static io.polder.netlink.tc.TcMessages.TCA_OPTIONS;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Options of {@link Fq} (net/sched/sch_fq.c). Stateless. */
final class FqOptions {

    private static final int TCA_FQ_PLIMIT = 1;
    private static final int TCA_FQ_FLOW_PLIMIT = 2;
    private static final int TCA_FQ_QUANTUM = 3;
    private static final int TCA_FQ_INITIAL_QUANTUM = 4;
    private static final int TCA_FQ_RATE_ENABLE = 5;
    private static final int TCA_FQ_FLOW_MAX_RATE = 7;
    private static final int TCA_FQ_BUCKETS_LOG = 8;
    private static final int TCA_FQ_FLOW_REFILL_DELAY = 9;
    private static final int TCA_FQ_ORPHAN_MASK = 10;
    private static final int TCA_FQ_LOW_RATE_THRESHOLD = 11;
    private static final int TCA_FQ_CE_THRESHOLD = 12;
    private static final int TCA_FQ_TIMER_SLACK = 13;
    private static final int TCA_FQ_HORIZON = 14;
    private static final int TCA_FQ_HORIZON_DROP = 15;
    private static final int TCA_FQ_PRIOMAP = 16;
    private static final int TCA_FQ_WEIGHTS = 17;
    private static final int TCA_FQ_OFFLOAD_HORIZON = 18;
    private static final int BANDS = 3;
    private static final int PRIORITIES = 16;

    private FqOptions() {}

    static void write(MessageWriter message, Fq fq) {
        int options = message.begin(TCA_OPTIONS);
        U32Attribute.write(message, TCA_FQ_PLIMIT, fq.limit());
        U32Attribute.write(message, TCA_FQ_FLOW_PLIMIT, fq.flowLimit());
        U32Attribute.write(message, TCA_FQ_QUANTUM, fq.quantum());
        U32Attribute.write(message, TCA_FQ_INITIAL_QUANTUM, fq.initialQuantum());
        U32Attribute.writeFlag(message, TCA_FQ_RATE_ENABLE, fq.pacing());
        U32Attribute.writeRate(message, TCA_FQ_FLOW_MAX_RATE, fq.maxRate());
        fq.buckets().ifPresent(count -> message.attributeU32(TCA_FQ_BUCKETS_LOG, Integer.numberOfTrailingZeros(count)));
        U32Attribute.writeMicros(message, TCA_FQ_FLOW_REFILL_DELAY, fq.refillDelay());
        U32Attribute.write(message, TCA_FQ_ORPHAN_MASK, fq.orphanMask());
        U32Attribute.writeRate(message, TCA_FQ_LOW_RATE_THRESHOLD, fq.lowRateThreshold());
        U32Attribute.writeMicros(message, TCA_FQ_CE_THRESHOLD, fq.ceThreshold());
        fq.timerSlack().ifPresent(time -> message.attributeU32(TCA_FQ_TIMER_SLACK, (int) time.toNanos()));
        U32Attribute.writeMicros(message, TCA_FQ_HORIZON, fq.horizon());
        fq.horizonDrop().ifPresent(on -> message.attributeU8(TCA_FQ_HORIZON_DROP, on ? 1 : 0));
        U32Attribute.writeMicros(message, TCA_FQ_OFFLOAD_HORIZON, fq.offloadHorizon());
        bands(message, fq);
        message.end(options);
    }

    static Fq read(AttributeReader in) {
        FqBuilder fq = Fq.builder();
        while (in.next()) {
            switch (in.type()) {
                case TCA_FQ_PLIMIT -> fq.limit(U32Attribute.read(in));
                case TCA_FQ_FLOW_PLIMIT -> fq.flowLimit(U32Attribute.read(in));
                case TCA_FQ_QUANTUM -> fq.quantum(U32Attribute.read(in));
                case TCA_FQ_INITIAL_QUANTUM -> fq.initialQuantum(U32Attribute.read(in));
                case TCA_FQ_RATE_ENABLE -> fq.pacing(in.u32() != 0);
                case TCA_FQ_FLOW_MAX_RATE -> below(in).ifPresent(rate -> fq.maxRate(new Rate(rate)));
                case TCA_FQ_BUCKETS_LOG -> fq.buckets(1 << Range.check("fq buckets, log2", in.u32(), 1, 30));
                case TCA_FQ_FLOW_REFILL_DELAY -> fq.refillDelay(U32Attribute.readMicros(in));
                case TCA_FQ_ORPHAN_MASK -> fq.orphanMask(U32Attribute.read(in));
                case TCA_FQ_LOW_RATE_THRESHOLD -> fq.lowRateThreshold(new Rate(U32Attribute.read(in)));
                case TCA_FQ_CE_THRESHOLD -> below(in).ifPresent(time -> fq.ceThreshold(Micros.of(time)));
                case TCA_FQ_TIMER_SLACK -> fq.timerSlack(Duration.ofNanos(U32Attribute.read(in)));
                case TCA_FQ_HORIZON -> fq.horizon(U32Attribute.readMicros(in));
                case TCA_FQ_HORIZON_DROP -> fq.horizonDrop(in.u8() != 0);
                case TCA_FQ_OFFLOAD_HORIZON -> fq.offloadHorizon(U32Attribute.readMicros(in));
                case TCA_FQ_PRIOMAP -> fq.priorityMap(priorityMap(in));
                case TCA_FQ_WEIGHTS -> fq.weights(weights(in));
                default -> {}
            }
        }
        return fq.build();
    }

    /** {@code struct tc_prio_qopt { int bands; u8 priomap[16]; }}, and {@code s32 weights[3]}. */
    private static void bands(MessageWriter message, Fq fq) {
        if (!fq.priorityMap().isEmpty()) {
            int map = message.beginUnmarked(TCA_FQ_PRIOMAP);
            message.u32(BANDS);
            fq.priorityMap().forEach(message::u8);
            message.end(map);
        }
        if (!fq.weights().isEmpty()) {
            int weights = message.beginUnmarked(TCA_FQ_WEIGHTS);
            fq.weights().forEach(message::u32);
            message.end(weights);
        }
    }

    private static List<Integer> priorityMap(AttributeReader in) {
        var struct = new StructReader(in, 4 + PRIORITIES);
        var bands = new ArrayList<Integer>();
        for (int priority = 0; priority < PRIORITIES; priority++) {
            bands.add(struct.u8(4 + priority));
        }
        return bands;
    }

    private static List<Integer> weights(AttributeReader in) {
        var struct = new StructReader(in, 4 * BANDS);
        return List.of(struct.s32(0), struct.s32(4), struct.s32(8));
    }

    /** Without 2^32-1, the kernel's number for no limit. */
    private static OptionalLong below(AttributeReader in) {
        long value = U32Attribute.read(in);
        return value == Range.U32 ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
