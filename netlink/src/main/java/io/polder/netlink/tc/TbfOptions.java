package io.polder.netlink.tc;

import static io.polder.netlink.tc.TcMessages.TCA_OPTIONS;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Options of {@link Tbf} (net/sched/sch_tbf.c). Stateless. */
final class TbfOptions {

    private static final int TCA_TBF_PARMS = 1;
    private static final int TCA_TBF_RATE64 = 4;
    private static final int TCA_TBF_PRATE64 = 5;
    private static final int TCA_TBF_BURST = 6;
    private static final int TCA_TBF_PBURST = 7;
    private static final int PEAK = RateSpec.SIZE;
    private static final int LIMIT = 2 * RateSpec.SIZE;
    private static final int SIZE = LIMIT + 12;

    private TbfOptions() {}

    /**
     * {@code struct tc_tbf_qopt { tc_ratespec rate, peakrate; u32 limit, buffer, mtu; }}, the last two in ticks. The kernel
     * takes the bytes of the other attributes for them, but reports ticks alone.
     */
    static void write(MessageWriter message, Tbf tbf) {
        Optional<Tbf.Peak> peak = tbf.peak();
        LinkLayer layer = tbf.linkLayer();
        int options = message.begin(TCA_OPTIONS);
        int parms = message.beginUnmarked(TCA_TBF_PARMS);
        RateSpec.write(message, tbf.rate(), layer);
        RateSpec.write(message, peak.map(Tbf.Peak::rate).orElse(new Rate(0)), layer);
        message.u32((int) tbf.limit());
        message.u32((int) new RateConfig(tbf.rate(), layer).ticks(tbf.burst()));
        message.u32(peak.map(at -> (int) new RateConfig(at.rate(), layer).ticks(at.mtu()))
                .orElse(0));
        message.end(parms);
        RateSpec.writeAbove32Bits(message, TCA_TBF_RATE64, tbf.rate());
        message.attributeU32(TCA_TBF_BURST, (int) tbf.burst());
        peak.ifPresent(second -> {
            RateSpec.writeAbove32Bits(message, TCA_TBF_PRATE64, second.rate());
            message.attributeU32(TCA_TBF_PBURST, (int) second.mtu());
        });
        message.end(options);
    }

    static Tbf read(AttributeReader in) {
        @Nullable StructReader parms = null;
        long rate64 = 0;
        long peak64 = 0;
        long burst = 0;
        long peakBurst = 0;
        while (in.next()) {
            switch (in.type()) {
                case TCA_TBF_PARMS -> parms = new StructReader(in, SIZE);
                case TCA_TBF_RATE64 -> rate64 = in.u64();
                case TCA_TBF_PRATE64 -> peak64 = in.u64();
                case TCA_TBF_BURST -> burst = Integer.toUnsignedLong(in.u32());
                case TCA_TBF_PBURST -> peakBurst = Integer.toUnsignedLong(in.u32());
                default -> {}
            }
        }
        if (parms == null) {
            throw TcMessages.missing("TCA_TBF_PARMS");
        }
        Rate rate = RateSpec.readRate(parms, 0, rate64).positive("tbf rate");
        LinkLayer layer = RateSpec.readLinkLayer(parms, 0);
        Rate peak = RateSpec.readRate(parms, PEAK, peak64);
        return new Tbf(
                rate,
                bytes(burst, rate, layer, parms.u32(LIMIT + 4)),
                parms.u32(LIMIT),
                peak.bytesPerSecond() == 0
                        ? Optional.empty()
                        : Optional.of(new Tbf.Peak(peak, bytes(peakBurst, peak, layer, parms.u32(LIMIT + 8)))),
                layer);
    }

    private static long bytes(long said, Rate rate, LinkLayer layer, long ticks) {
        return said != 0 ? said : new RateConfig(rate, layer).bytes(ticks);
    }
}
