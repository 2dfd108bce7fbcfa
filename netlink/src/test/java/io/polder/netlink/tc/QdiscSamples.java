package io.polder.netlink.tc;

import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Random queueing disciplines and classes with all settings that they can have. Confined to one thread. */
final class QdiscSamples {

    private static final long MOST_RATE = 1L << 40;
    private static final long LONGEST_BURST = 200; // seconds; the kernel's 32 bits of ticks hold 274.
    private static final long MBIT = 125_000; // bytes a second
    private static final long MOST_MBIT = 999_999; // tc(8) prints as many in full.

    private final Draw draw;

    QdiscSamples(Random random) {
        draw = new Draw(random);
    }

    QdiscKind any() {
        return draw.from(List.of(
                this::tbf,
                this::htb,
                this::fq,
                this::fqCodel,
                this::pfifo,
                this::bfifo,
                QdiscKind.Mq::new,
                QdiscKind.Noqueue::new,
                QdiscKind.PfifoFast::new,
                this::unknown));
    }

    Tbf tbf() {
        Rate rate = new Rate(draw.between(20, MOST_RATE));
        Tbf tbf = Tbf.ofLimit(rate, burst(rate, 1), draw.between(1, Range.U32));
        if (draw.half()) {
            tbf = tbf.withLinkLayer(linkLayer());
        }
        long mbit = rate.bytesPerSecond() / MBIT + 1;
        if (draw.half() && mbit <= MOST_MBIT) {
            Rate peak = new Rate(MBIT * draw.between(mbit, MOST_MBIT));
            tbf = tbf.withPeak(peak, burst(peak, 1));
        }
        return tbf;
    }

    Htb htb() {
        return new Htb(
                draw.half() ? OptionalInt.empty() : OptionalInt.of(draw.between(1, 0xffff)),
                draw.between(1, Integer.MAX_VALUE),
                OptionalLong.of(draw.between(0, Range.U32)));
    }

    HtbClass htbClass() {
        Rate rate = new Rate(draw.between(20, MOST_RATE));
        Rate ceil = new Rate(draw.between(20, MOST_RATE));
        return htbClass(rate, ceil, burst(rate, 0), burst(ceil, 0));
    }

    /**
     * One whose rates tc(8) prints in full, and whose bursts it takes as they are: it rounds the time that they take down
     * to whole microseconds, and 8 of those are 125 ticks.
     */
    HtbClass htbClassForTc() {
        Rate rate = new Rate(MBIT * draw.between(1, MOST_MBIT));
        Rate ceil = new Rate(MBIT * draw.between(1, MOST_MBIT));
        return htbClass(rate, ceil, burstForTc(rate), burstForTc(ceil));
    }

    Fq fq() {
        return new FqBuilder()
                .limit(draw.between(1, 1_000_000))
                .flowLimit(draw.between(1, 1_000_000))
                .quantum(draw.between(1, 1 << 20))
                .initialQuantum(draw.between(0, Integer.MAX_VALUE))
                .maxRate(new Rate(draw.between(1, Range.U32 - 1)))
                .buckets(1 << draw.between(1, 10))
                .orphanMask(draw.between(0, Range.U32))
                .pacing(draw.half())
                .refillDelay(Duration.ofMillis(100L * draw.between(0, 100))) // Whole jiffies, whatever HZ is.
                .lowRateThreshold(new Rate(draw.between(1, Range.U32 / 8)))
                .ceThreshold(Micros.of(draw.between(1, 1_000_000)))
                .timerSlack(Duration.ofNanos(draw.between(1, 1_000_000)))
                .horizon(Micros.of(draw.between(1, 100_000_000)))
                .horizonDrop(draw.half())
                .priorityMap(
                        IntStream.range(0, 16).mapToObj(i -> draw.between(0, 2)).toList())
                .weights(IntStream.range(0, 3)
                        .mapToObj(i -> draw.between(1 << 14, 1 << 24))
                        .toList())
                .build();
    }

    FqCodel fqCodel() {
        return FqCodel.builder()
                .limit(draw.between(1, Range.U32))
                .flows(draw.between(1, 4096))
                .quantum(draw.between(256, 1 << 20))
                .target(Micros.of(draw.between(0, 1_000_000)))
                .interval(Micros.of(draw.between(0, 1_000_000)))
                .memoryLimit(draw.between(0, 1L << 31))
                .ecn(draw.half())
                .ceThreshold(Micros.of(draw.between(0, 1_000_000)))
                .dropBatch(draw.between(1, Range.U32))
                .build();
    }

    QdiscKind.Pfifo pfifo() {
        return new QdiscKind.Pfifo(OptionalLong.of(draw.between(0, Range.U32)));
    }

    QdiscKind.Bfifo bfifo() {
        return new QdiscKind.Bfifo(OptionalLong.of(draw.between(0, Range.U32)));
    }

    QdiscKind.Unknown unknown() {
        RawAttributes options = RawAttributes.of(message -> {
            int mark = message.begin(2);
            message.attributeU32(1, draw.anyInt()).end(mark);
        });
        return new QdiscKind.Unknown("sfb", draw.half() ? options : RawAttributes.NONE);
    }

    /** Of the kinds that a class of HTB can have under it, but those in {@code lacking}. */
    QdiscKind leaf(List<String> lacking) {
        List<Supplier<? extends QdiscKind>> sources = List.of(
                this::tbf, this::htb, this::pfifo, this::bfifo, QdiscKind.PfifoFast::new, this::fq, this::fqCodel);
        QdiscKind kind = draw.from(sources);
        return lacking.contains(kind.kind()) ? tbf() : kind;
    }

    private HtbClass htbClass(Rate rate, Rate ceil, long burst, long cburst) {
        return HtbClass.of(rate)
                .ceil(ceil)
                .burst(burst)
                .cburst(cburst)
                .prio(draw.between(0, 7))
                .quantum(draw.between(1, Integer.MAX_VALUE))
                .linkLayer(draw.half() ? LinkLayer.ETHERNET : linkLayer())
                .build();
    }

    private LinkLayer linkLayer() {
        return new LinkLayer(draw.half(), draw.between(0, 100), draw.between(0, 100));
    }

    private long burst(Rate rate, long least) {
        return draw.between(least, Math.min(1L << 30, rate.bytesPerSecond() * LONGEST_BURST));
    }

    private long burstForTc(Rate rate) {
        long perStep = rate.bytesPerSecond() / MBIT; // What 8 us give.
        while (true) {
            long steps = draw.between(1, Math.min(1_000_000, Integer.MAX_VALUE / perStep));
            long bytes = steps * perStep;
            // tc_calc_xmittime in tc/tc_core.c calculates in double; what comes out a little low loses a microsecond.
            if ((long) (1e6 * ((double) bytes / (double) rate.bytesPerSecond())) == 8 * steps) {
                return bytes;
            }
        }
    }
}
