package io.polder.netlink.tc;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fair queueing with controlled delay (tc-fq_codel(8)), the default of many distributions. What is absent is the kernel's
 * choice, and in a change stays. Immutable.
 *
 * <p>The kernel keeps times in units of 1024 ns; {@link #rounded()} is what will be read back.
 *
 * @param limit how many packets may wait in all, 1 to 2<sup>32</sup>-1
 * @param flows of the flow table, 1 to 65536; cannot be changed later
 * @param quantum how many bytes a flow sends in its turn, 256 to 1048576
 * @param target the least waiting time that shall not last, in microseconds up to 2<sup>32</sup>-1
 * @param interval how long it may last
 * @param memoryLimit how many bytes may wait in all, 0 to 2<sup>31</sup>
 * @param ecn whether packets are marked rather than dropped
 * @param ceThreshold after which waiting time a packet is marked; absent in a report: never
 * @param dropBatch how many packets are dropped at once when the limit is reached, 1 to 2<sup>32</sup>-1
 */
public record FqCodel(
        OptionalLong limit,
        OptionalLong flows,
        OptionalLong quantum,
        Optional<Duration> target,
        Optional<Duration> interval,
        OptionalLong memoryLimit,
        Optional<Boolean> ecn,
        Optional<Duration> ceThreshold,
        OptionalLong dropBatch)
        implements QdiscKind {

    private static final int MOST_QUANTUM = 1 << 20;
    private static final int CODEL_SHIFT = 10;

    public FqCodel {
        limit.ifPresent(packets -> Range.check("fq_codel limit", packets, 1, Range.U32));
        flows.ifPresent(count -> Range.check("fq_codel flows", count, 1, 65536));
        quantum.ifPresent(bytes -> Range.check("fq_codel quantum", bytes, 256, MOST_QUANTUM));
        target.ifPresent(time -> Micros.check("fq_codel target", time, Range.U32));
        interval.ifPresent(time -> Micros.check("fq_codel interval", time, Range.U32));
        memoryLimit.ifPresent(bytes -> Range.check("fq_codel memory_limit", bytes, 0, 1L << 31));
        ceThreshold.ifPresent(time -> Micros.check("fq_codel ce_threshold", time, Range.U32));
        dropBatch.ifPresent(packets -> Range.check("fq_codel drop_batch", packets, 1, Range.U32));
    }

    /** With nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** As the kernel will report it: times rounded down to units of 1024 ns, and again to microseconds. */
    public FqCodel rounded() {
        return new FqCodel(
                limit,
                flows,
                quantum,
                target.map(FqCodel::round),
                interval.map(FqCodel::round),
                memoryLimit,
                ecn,
                ceThreshold.map(FqCodel::round),
                dropBatch);
    }

    @Override
    public String kind() {
        return "fq_codel";
    }

    private static Duration round(Duration time) {
        return Micros.of((time.toNanos() >> CODEL_SHIFT << CODEL_SHIFT) / 1000);
    }

    /** Confined to one thread. */
    public static final class Builder {
        private OptionalLong limit = OptionalLong.empty();
        private OptionalLong flows = OptionalLong.empty();
        private OptionalLong quantum = OptionalLong.empty();
        private Optional<Duration> target = Optional.empty();
        private Optional<Duration> interval = Optional.empty();
        private OptionalLong memoryLimit = OptionalLong.empty();
        private Optional<Boolean> ecn = Optional.empty();
        private Optional<Duration> ceThreshold = Optional.empty();
        private OptionalLong dropBatch = OptionalLong.empty();

        private Builder() {}

        public Builder limit(long packets) {
            limit = OptionalLong.of(packets);
            return this;
        }

        public Builder flows(long count) {
            flows = OptionalLong.of(count);
            return this;
        }

        public Builder quantum(long bytes) {
            quantum = OptionalLong.of(bytes);
            return this;
        }

        public Builder target(Duration value) {
            target = Optional.of(value);
            return this;
        }

        public Builder interval(Duration value) {
            interval = Optional.of(value);
            return this;
        }

        public Builder memoryLimit(long bytes) {
            memoryLimit = OptionalLong.of(bytes);
            return this;
        }

        public Builder ecn(boolean value) {
            ecn = Optional.of(value);
            return this;
        }

        public Builder ceThreshold(Duration value) {
            ceThreshold = Optional.of(value);
            return this;
        }

        public Builder dropBatch(long packets) {
            dropBatch = OptionalLong.of(packets);
            return this;
        }

        public FqCodel build() {
            return new FqCodel(limit, flows, quantum, target, interval, memoryLimit, ecn, ceThreshold, dropBatch);
        }
    }
}
