package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;

/**
 * A token bucket (tc-tbf(8)): what a link sends is held to a rate, beyond bursts. Immutable.
 *
 * <p>The kernel keeps a burst as a time and reports it in ticks of 64 ns, so that above 15,625,000 bytes a second several
 * bursts read alike; {@link #rounded()} is what will be read back.
 *
 * @param rate above 0
 * @param burst the bucket's size in bytes, 1 to 2<sup>32</sup>-1: a longer packet is dropped
 * @param limit how much may wait for tokens, in bytes, 1 to 2<sup>32</sup>-1
 * @param peak a second bucket, against bursts at more than a peak rate
 * @param linkLayer what a packet takes beside its own bytes
 */
public record Tbf(Rate rate, long burst, long limit, Optional<Peak> peak, LinkLayer linkLayer) implements QdiscKind {

    private static final int POD_BURST_MARGIN = 1500;
    private static final Duration POD_LATENCY = Duration.ofMillis(25);
    private static final int ETHERNET_HEADER = 14;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    public Tbf {
        requireNonNull(linkLayer, "linkLayer");
        rate.positive("tbf rate");
        Range.check("tbf burst", burst, 1, Range.U32);
        Range.check("tbf limit", limit, 1, Range.U32);
        new RateConfig(rate, linkLayer).ticks(burst);
        if (peak.isPresent()) {
            Rate peakRate = peak.get().rate();
            if (peakRate.bytesPerSecond() <= rate.bytesPerSecond()) {
                throw new IllegalArgumentException("tbf peak rate " + peakRate + " is not above the rate " + rate);
            }
            new RateConfig(peakRate, linkLayer).ticks(peak.get().mtu());
        }
    }

    /**
     * @param rate above 0
     * @param mtu the bucket's size in bytes, 1 to 2<sup>32</sup>-1: that of the longest packet, or a little more
     */
    public record Peak(Rate rate, long mtu) {
        public Peak {
            rate.positive("tbf peak rate");
            Range.check("tbf mtu", mtu, 1, Range.U32);
        }
    }

    /** A bucket of {@code burst} bytes; {@code limit} bytes may wait. */
    public static Tbf ofLimit(Rate rate, long burst, long limit) {
        return new Tbf(rate, burst, limit, Optional.empty(), LinkLayer.ETHERNET);
    }

    /** A bucket of {@code burst} bytes; no packet waits longer than {@code latency}, when it is dropped instead. */
    public static Tbf ofLatency(Rate rate, long burst, Duration latency) {
        if (latency.isNegative() || latency.toSeconds() > Range.U32) {
            throw new IllegalArgumentException("tbf latency " + latency + " is negative, or beyond 2^32-1 s");
        }
        BigInteger limit = bytesIn(latency, rate).add(BigInteger.valueOf(burst));
        if (limit.bitLength() > 32) {
            throw new IllegalArgumentException("tbf latency " + latency + " at " + rate + " is a limit of " + limit
                    + " bytes, at most 2^32-1 fit");
        }
        return ofLimit(rate, burst, limit.longValue());
    }

    /**
     * What limits a pod's bandwidth: bursts of a millisecond, but at least of the MTU and 1500 bytes; a latency of 25 ms.
     *
     * @param mtu of the link, in bytes
     */
    public static Tbf ofPod(Rate rate, int mtu) {
        long burst = Math.max(rate.bytesPerSecond() / 1000, (long) mtu + POD_BURST_MARGIN);
        return ofLatency(rate, burst, POD_LATENCY).requireMtu(mtu);
    }

    public Tbf withPeak(Rate peakRate, long mtu) {
        return new Tbf(rate, burst, limit, Optional.of(new Peak(peakRate, mtu)), linkLayer);
    }

    public Tbf withLinkLayer(LinkLayer value) {
        return new Tbf(rate, burst, limit, peak, value);
    }

    /**
     * This, where it lets full packets of a link pass. The kernel only warns, and then drops each of them.
     *
     * @throws IllegalArgumentException when one, with its Ethernet header, is longer than the burst or the limit
     */
    public Tbf requireMtu(int mtu) {
        Range.check("MTU", mtu, 1, Integer.MAX_VALUE - ETHERNET_HEADER);
        long bucket = Math.min(burst, limit);
        long least = peak.map(second -> Math.min(bucket, second.mtu())).orElse(bucket);
        if (least < mtu + ETHERNET_HEADER) {
            throw new IllegalArgumentException(
                    "tbf of " + least + " bytes never lets a packet of MTU " + mtu + " and its header pass");
        }
        return this;
    }

    /** How long a packet can wait at this rate. */
    public Duration latency() {
        return Duration.ofNanos(Math.max(0, limit - burst) * NANOS_PER_SECOND / rate.bytesPerSecond());
    }

    /** As the kernel will report it: the least burst, and the least peak's, that takes as many ticks as this one's. */
    public Tbf rounded() {
        return new Tbf(
                rate,
                round(rate, burst),
                limit,
                peak.map(second -> new Peak(second.rate(), round(second.rate(), second.mtu()))),
                linkLayer);
    }

    @Override
    public String kind() {
        return "tbf";
    }

    private long round(Rate at, long bytes) {
        var config = new RateConfig(at, linkLayer);
        return config.bytes(config.ticks(bytes));
    }

    private static BigInteger bytesIn(Duration time, Rate rate) {
        return BigInteger.valueOf(time.toNanos())
                .multiply(BigInteger.valueOf(rate.bytesPerSecond()))
                .divide(BigInteger.valueOf(NANOS_PER_SECOND));
    }
}
