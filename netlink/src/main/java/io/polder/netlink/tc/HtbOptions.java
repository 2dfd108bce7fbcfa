package io.polder.netlink.tc;

import static io.polder.netlink.tc.TcMessages.TCA_OPTIONS;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Options of {@link Htb} and {@link HtbClass} (net/sched/sch_htb.c). Stateless. */
final class HtbOptions {

    private static final int TCA_HTB_PARMS = 1;
    private static final int TCA_HTB_INIT = 2;
    private static final int TCA_HTB_DIRECT_QLEN = 5;
    private static final int TCA_HTB_RATE64 = 6;
    private static final int TCA_HTB_CEIL64 = 7;
    private static final int TC_HTB_PROTOVER = 3;
    private static final int INIT_SIZE = 20;
    private static final int CEIL = RateSpec.SIZE;
    private static final int BUFFER = 2 * RateSpec.SIZE;
    private static final int PARMS_SIZE = BUFFER + 20;

    private HtbOptions() {}

    /** {@code struct tc_htb_glob { u32 version, rate2quantum, defcls, debug, direct_pkts; }}. */
    static void write(MessageWriter message, Htb htb) {
        int options = message.begin(TCA_OPTIONS);
        int init = message.beginUnmarked(TCA_HTB_INIT);
        message.u32(TC_HTB_PROTOVER).u32(htb.r2q()).u32(htb.defaultClass().orElse(0));
        message.u32(0).u32(0).end(init);
        htb.directQlen().ifPresent(packets -> message.attributeU32(TCA_HTB_DIRECT_QLEN, (int) packets));
        message.end(options);
    }

    /** {@code struct tc_htb_opt { tc_ratespec rate, ceil; u32 buffer, cbuffer, quantum, level, prio; }}. */
    static void write(MessageWriter message, HtbClass htb) {
        int options = message.begin(TCA_OPTIONS);
        int parms = message.beginUnmarked(TCA_HTB_PARMS);
        RateSpec.write(message, htb.rate(), htb.linkLayer());
        RateSpec.write(message, htb.ceil(), htb.linkLayer());
        message.u32((int) Ticks.of("htb burst", htb.burst(), htb.rate()));
        message.u32((int) Ticks.of("htb cburst", htb.cburst(), htb.ceil()));
        message.u32((int) htb.quantum().orElse(0)).u32(0).u32(htb.prio()).end(parms);
        RateSpec.writeAbove32Bits(message, TCA_HTB_RATE64, htb.rate());
        RateSpec.writeAbove32Bits(message, TCA_HTB_CEIL64, htb.ceil());
        message.end(options);
    }

    static Htb readQdisc(AttributeReader in) {
        @Nullable StructReader init = null;
        OptionalLong directQlen = OptionalLong.empty();
        while (in.next()) {
            switch (in.type()) {
                case TCA_HTB_INIT -> init = new StructReader(in, INIT_SIZE);
                case TCA_HTB_DIRECT_QLEN -> directQlen = OptionalLong.of(Integer.toUnsignedLong(in.u32()));
                default -> {}
            }
        }
        if (init == null) {
            throw TcMessages.missing("TCA_HTB_INIT");
        }
        int defaultClass = init.s32(8);
        return new Htb(defaultClass == 0 ? OptionalInt.empty() : OptionalInt.of(defaultClass), init.s32(4), directQlen);
    }

    static HtbClass readClass(AttributeReader in) {
        @Nullable StructReader parms = null;
        long rate64 = 0;
        long ceil64 = 0;
        while (in.next()) {
            switch (in.type()) {
                case TCA_HTB_PARMS -> parms = new StructReader(in, PARMS_SIZE);
                case TCA_HTB_RATE64 -> rate64 = in.u64();
                case TCA_HTB_CEIL64 -> ceil64 = in.u64();
                default -> {}
            }
        }
        if (parms == null) {
            throw TcMessages.missing("TCA_HTB_PARMS");
        }
        Rate rate = RateSpec.readRate(parms, 0, rate64);
        Rate ceil = RateSpec.readRate(parms, CEIL, ceil64);
        LinkLayer layer = RateSpec.readLinkLayer(parms, 0);
        if (!layer.equals(RateSpec.readLinkLayer(parms, CEIL))) {
            throw new IllegalArgumentException("the rate and the ceil of a class count packets differently");
        }
        long quantum = parms.u32(BUFFER + 8);
        return new HtbClass(
                rate,
                ceil,
                Ticks.toBytes(parms.u32(BUFFER), rate),
                Ticks.toBytes(parms.u32(BUFFER + 4), ceil),
                parms.s32(BUFFER + 16),
                quantum == 0 ? OptionalLong.empty() : OptionalLong.of(quantum),
                layer);
    }
}
