package io.polder.netlink.tc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Fair queueing with pacing (tc-fq(8)): a queue for each flow, and packets leave when their sockets want them to. What is
 * absent is the kernel's choice, and in a change stays. Immutable.
 *
 * @param limit how many packets may wait in all
 * @param flowLimit how many of one flow
 * @param quantum how many bytes a flow sends in its turn, 1 to 1048576
 * @param initialQuantum how many bytes a new flow sends at first, 0 to 2<sup>31</sup>-1
 * @param maxRate the most that a flow gets, below 2<sup>32</sup>-1 bytes a second; absent in a report: no limit
 * @param buckets of the flow table, a power of two from 2 to 262144
 * @param orphanMask as many flows for packets without a socket, less one
 * @param pacing whether packets wait for their time; absent in no report
 * @param refillDelay after which an idle flow is new again, in microseconds up to 2<sup>32</sup>-1, which the kernel rounds
 *     up to its jiffies
 * @param lowRateThreshold up to which rate a packet is charged before it leaves, up to 2<sup>32</sup>-1 bytes a second
 * @param ceThreshold after which waiting time a packet is marked (ECN), in microseconds, below 2<sup>32</sup>-1; absent in
 *     a report: never
 * @param timerSlack how late a packet may leave, in nanoseconds up to 2<sup>32</sup>-1
 * @param horizon how far ahead a packet's time may be, in microseconds up to 2<sup>32</sup>-1
 * @param horizonDrop whether a packet beyond it is dropped; its time is set to the horizon otherwise
 * @param offloadHorizon up to which time ahead the device does the waiting, in microseconds (Linux 6.13)
 * @param priorityMap the band, 0 to 2, of each of the 16 priorities (Linux 6.7); empty when not set
 * @param weights of the three bands, at least 16384 each (Linux 6.7); empty when not set
 */
public record Fq(
        OptionalLong limit,
        OptionalLong flowLimit,
        OptionalLong quantum,
        OptionalLong initialQuantum,
        Optional<Rate> maxRate,
        OptionalInt buckets,
        OptionalLong orphanMask,
        Optional<Boolean> pacing,
        Optional<Duration> refillDelay,
        Optional<Rate> lowRateThreshold,
        Optional<Duration> ceThreshold,
        Optional<Duration> timerSlack,
        Optional<Duration> horizon,
        Optional<Boolean> horizonDrop,
        Optional<Duration> offloadHorizon,
        List<Integer> priorityMap,
        List<Integer> weights)
        implements QdiscKind {

    private static final int MOST_QUANTUM = 1 << 20;
    private static final int MOST_BUCKETS = 256 * 1024;
    private static final int PRIORITIES = 16;
    private static final int BANDS = 3;
    private static final int LEAST_WEIGHT = 1 << 14;

    public Fq {
        priorityMap = List.copyOf(priorityMap);
        weights = List.copyOf(weights);
        limit.ifPresent(packets -> Range.check("fq limit", packets, 0, Range.U32));
        flowLimit.ifPresent(packets -> Range.check("fq flow_limit", packets, 0, Range.U32));
        quantum.ifPresent(bytes -> Range.check("fq quantum", bytes, 1, MOST_QUANTUM));
        initialQuantum.ifPresent(bytes -> Range.check("fq initial_quantum", bytes, 0, Integer.MAX_VALUE));
        maxRate.ifPresent(rate -> Range.check("fq maxrate", rate.bytesPerSecond(), 0, Range.U32 - 1));
        buckets.ifPresent(Fq::checkBuckets);
        orphanMask.ifPresent(mask -> Range.check("fq orphan_mask", mask, 0, Range.U32));
        refillDelay.ifPresent(delay -> Micros.check("fq refill_delay", delay, Range.U32));
        lowRateThreshold.ifPresent(rate -> Range.check("fq low_rate_threshold", rate.bytesPerSecond(), 0, Range.U32));
        ceThreshold.ifPresent(time -> Micros.check("fq ce_threshold", time, Range.U32 - 1));
        timerSlack.ifPresent(Fq::checkSlack);
        horizon.ifPresent(time -> Micros.check("fq horizon", time, Range.U32));
        offloadHorizon.ifPresent(time -> Micros.check("fq offload_horizon", time, Range.U32));
        checkList("fq priority map", priorityMap, PRIORITIES, 0, BANDS - 1);
        checkList("fq weights", weights, BANDS, LEAST_WEIGHT, Integer.MAX_VALUE);
    }

    /** With nothing set. */
    public static FqBuilder builder() {
        return new FqBuilder();
    }

    @Override
    public String kind() {
        return "fq";
    }

    private static void checkBuckets(int buckets) {
        Range.check("fq buckets", buckets, 2, MOST_BUCKETS);
        if (Integer.bitCount(buckets) != 1) {
            throw new IllegalArgumentException("fq buckets " + buckets + " is no power of two");
        }
    }

    private static void checkSlack(Duration slack) {
        if (slack.isNegative() || slack.toSeconds() > 4) {
            throw new IllegalArgumentException("fq timer_slack " + slack + " is not in 0..4294967295 ns");
        }
        Range.check("fq timer_slack", slack.toNanos(), 0, Range.U32);
    }

    private static void checkList(String what, List<Integer> values, int count, int least, int most) {
        if (!values.isEmpty() && values.size() != count) {
            throw new IllegalArgumentException(what + " " + values + " is not of " + count + " numbers");
        }
        values.forEach(value -> Range.check("a number of the " + what, value, least, most));
    }
}
