package io.polder.netlink.route;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A number that a route tells the protocols above it (ip-route(8), {@code RTAX_*} in rtnetlink.h). */
public enum RouteMetric {
    /** Path MTU, in bytes. */
    MTU(2, 0xffff - 15),
    /** The largest window advertised, in bytes. */
    WINDOW(3),
    /** Round trip time at the start, in eighths of a millisecond. */
    RTT(4),
    /** Its variance, in quarters of a millisecond. */
    RTTVAR(5),
    SSTHRESH(6),
    /** The largest congestion window, in packets. */
    CWND(7),
    /** The segment size advertised, in bytes. */
    ADVMSS(8, 0xffff - 40),
    REORDERING(9),
    HOPLIMIT(10, 255),
    /** The congestion window at the start, in packets. */
    INITCWND(11),
    /** {@code RTAX_FEATURE_*} bits; 1 is ECN. */
    FEATURES(12),
    /** In milliseconds. */
    RTO_MIN(13),
    /** The receive window at the start, in packets. */
    INITRWND(14),
    QUICKACK(15),
    /** TCP's congestion control, of which a route tells the name: only to be locked. */
    CONGCTL(16, 0),
    FASTOPEN_NO_COOKIE(17);

    private static final RouteMetric[] ALL = values();

    private final int number;
    private final long largest;

    RouteMetric(int number) {
        this(number, 0xffff_ffffL);
    }

    RouteMetric(int number, long largest) {
        this.number = number;
        this.largest = largest;
    }

    int number() {
        return number;
    }

    /** Null for a number that has no name. */
    static @Nullable RouteMetric of(int number) {
        for (RouteMetric metric : ALL) {
            if (metric.number == number) {
                return metric;
            }
        }
        return null;
    }

    /**
     * Refuses what the kernel would cut down without a word (ip_metrics_convert in net/ipv4/metrics.c), or take for
     * absent.
     */
    void check(int value) {
        long unsigned = Integer.toUnsignedLong(value);
        if (unsigned == 0 || unsigned > largest) {
            throw new IllegalArgumentException(this + " " + unsigned + " is not in 1.." + largest);
        }
    }

    /** As ip(8) names it, such as {@code advmss}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
