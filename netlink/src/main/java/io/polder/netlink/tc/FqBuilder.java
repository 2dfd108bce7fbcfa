package io.polder.netlink.tc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes an {@link Fq}, whose components say what each setting is. Confined to one thread. */
public final class FqBuilder {

    private OptionalLong limit = OptionalLong.empty();
    private OptionalLong flowLimit = OptionalLong.empty();
    private OptionalLong quantum = OptionalLong.empty();
    private OptionalLong initialQuantum = OptionalLong.empty();
    private Optional<Rate> maxRate = Optional.empty();
    private OptionalInt buckets = OptionalInt.empty();
    private OptionalLong orphanMask = OptionalLong.empty();
    private Optional<Boolean> pacing = Optional.empty();
    private Optional<Duration> refillDelay = Optional.empty();
    private Optional<Rate> lowRateThreshold = Optional.empty();
    private Optional<Duration> ceThreshold = Optional.empty();
    private Optional<Duration> timerSlack = Optional.empty();
    private Optional<Duration> horizon = Optional.empty();
    private Optional<Boolean> horizonDrop = Optional.empty();
    private Optional<Duration> offloadHorizon = Optional.empty();
    private List<Integer> priorityMap = List.of();
    private List<Integer> weights = List.of();

    FqBuilder() {}

    public FqBuilder limit(long packets) {
        limit = OptionalLong.of(packets);
        return this;
    }

    public FqBuilder flowLimit(long packets) {
        flowLimit = OptionalLong.of(packets);
        return this;
    }

    public FqBuilder quantum(long bytes) {
        quantum = OptionalLong.of(bytes);
        return this;
    }

    public FqBuilder initialQuantum(long bytes) {
        initialQuantum = OptionalLong.of(bytes);
        return this;
    }

    public FqBuilder maxRate(Rate value) {
        maxRate = Optional.of(value);
        return this;
    }

    public FqBuilder buckets(int value) {
        buckets = OptionalInt.of(value);
        return this;
    }

    public FqBuilder orphanMask(long value) {
        orphanMask = OptionalLong.of(value);
        return this;
    }

    public FqBuilder pacing(boolean value) {
        pacing = Optional.of(value);
        return this;
    }

    public FqBuilder refillDelay(Duration value) {
        refillDelay = Optional.of(value);
        return this;
    }

    public FqBuilder lowRateThreshold(Rate value) {
        lowRateThreshold = Optional.of(value);
        return this;
    }

    public FqBuilder ceThreshold(Duration value) {
        ceThreshold = Optional.of(value);
        return this;
    }

    public FqBuilder timerSlack(Duration value) {
        timerSlack = Optional.of(value);
        return this;
    }

    public FqBuilder horizon(Duration value) {
        horizon = Optional.of(value);
        return this;
    }

    public FqBuilder horizonDrop(boolean value) {
        horizonDrop = Optional.of(value);
        return this;
    }

    public FqBuilder offloadHorizon(Duration value) {
        offloadHorizon = Optional.of(value);
        return this;
    }

    public FqBuilder priorityMap(List<Integer> bands) {
        priorityMap = bands;
        return this;
    }

    public FqBuilder weights(List<Integer> value) {
        weights = value;
        return this;
    }

    public Fq build() {
        return new Fq(
                limit,
                flowLimit,
                quantum,
                initialQuantum,
                maxRate,
                buckets,
                orphanMask,
                pacing,
                refillDelay,
                lowRateThreshold,
                ceThreshold,
                timerSlack,
                horizon,
                horizonDrop,
                offloadHorizon,
                priorityMap,
                weights);
    }
}
