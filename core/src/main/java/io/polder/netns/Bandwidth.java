package io.polder.netns;

import io.polder.netlink.tc.Rate;
import java.util.Optional;

/**
 * How much a pod's interface may carry (tc-tbf(8)): more is queued for up to 25 ms, then dropped. Immutable.
 *
 * @param ingress what the pod receives; unlimited when absent
 * @param egress what it sends
 */
public record Bandwidth(Optional<Rate> ingress, Optional<Rate> egress) {

    /** No limits. */
    public static final Bandwidth UNLIMITED = new Bandwidth(Optional.empty(), Optional.empty());

    public Bandwidth {
        ingress.ifPresent(rate -> refuseZero(rate, "ingress"));
        egress.ifPresent(rate -> refuseZero(rate, "egress"));
    }

    /** Limits both ways. */
    public static Bandwidth of(Rate ingress, Rate egress) {
        return new Bandwidth(Optional.of(ingress), Optional.of(egress));
    }

    private static void refuseZero(Rate rate, String way) {
        if (rate.bytesPerSecond() == 0) {
            throw new IllegalArgumentException("an " + way + " bandwidth of 0 would carry nothing");
        }
    }
}
