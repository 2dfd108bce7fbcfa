package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A class of {@link Htb} (tc-htb(8)). Immutable.
 *
 * <p>Bursts go to the kernel and come back in ticks of 64 ns, so that above 15,625,000 bytes a second several read alike;
 * {@link #rounded()} is what will be read back.
 *
 * @param rate what it always gets, above 0
 * @param ceil what it can get when others lend it theirs, above 0
 * @param burst how many bytes it can send at once beyond its rate; at most what the rate takes 274 s for
 * @param cburst the same of {@code ceil}
 * @param prio who is lent to first, 0 before 7; the kernel reports 0 of a class that has classes of its own
 * @param quantum how many bytes it sends in its turn, 1 to 2<sup>32</sup>-1; the rate divided by {@link Htb#r2q()}, but
 *     1000 to 200000, by itself
 * @param linkLayer what a packet takes beside its own bytes
 */
public record HtbClass(
        Rate rate, Rate ceil, long burst, long cburst, int prio, OptionalLong quantum, LinkLayer linkLayer)
        implements ClassKind {

    /** What tc(8) takes where nothing is said: an Ethernet packet and some. */
    private static final long USUAL_BURST = 1600;

    public HtbClass {
        requireNonNull(linkLayer, "linkLayer");
        rate.positive("htb rate");
        ceil.positive("htb ceil");
        Range.check("htb burst", burst, 0, Long.MAX_VALUE);
        Range.check("htb cburst", cburst, 0, Long.MAX_VALUE);
        Ticks.of("htb burst", burst, rate);
        Ticks.of("htb cburst", cburst, ceil);
        Range.check("htb prio", prio, 0, 7);
        quantum.ifPresent(bytes -> Range.check("htb quantum", bytes, 1, Range.U32));
    }

    /** @param rate what it always gets, and more is lent to it only where {@link Builder#ceil} says so */
    public static Builder of(Rate rate) {
        return new Builder(rate);
    }

    /** As the kernel will report it: bursts rounded to what ticks of 64 ns can say. */
    public HtbClass rounded() {
        return new HtbClass(
                rate,
                ceil,
                Ticks.toBytes(Ticks.of("htb burst", burst, rate), rate),
                Ticks.toBytes(Ticks.of("htb cburst", cburst, ceil), ceil),
                prio,
                quantum,
                linkLayer);
    }

    @Override
    public String kind() {
        return "htb";
    }

    /** Confined to one thread. */
    public static final class Builder {
        private final Rate rate;
        private Optional<Rate> ceil = Optional.empty();
        private long burst = USUAL_BURST;
        private long cburst = USUAL_BURST;
        private int prio;
        private OptionalLong quantum = OptionalLong.empty();
        private LinkLayer linkLayer = LinkLayer.ETHERNET;

        private Builder(Rate rate) {
            this.rate = requireNonNull(rate, "rate");
        }

        /** What it can get when others lend it theirs; the rate when not set. */
        public Builder ceil(Rate value) {
            ceil = Optional.of(value);
            return this;
        }

        /** @param bytes beyond the rate; 1600 when not set */
        public Builder burst(long bytes) {
            burst = bytes;
            return this;
        }

        /** @param bytes beyond {@code ceil}; 1600 when not set */
        public Builder cburst(long bytes) {
            cburst = bytes;
            return this;
        }

        /** @param value 0 to 7, the lowest first; 0 when not set */
        public Builder prio(int value) {
            prio = value;
            return this;
        }

        /** @param bytes 1 to 2<sup>32</sup>-1 */
        public Builder quantum(long bytes) {
            quantum = OptionalLong.of(bytes);
            return this;
        }

        public Builder linkLayer(LinkLayer value) {
            linkLayer = value;
            return this;
        }

        public HtbClass build() {
            return new HtbClass(rate, ceil.orElse(rate), burst, cburst, prio, quantum, linkLayer);
        }
    }
}
