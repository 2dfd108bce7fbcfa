package io.polder.benchmarks;

import java.util.Arrays;
import java.util.Collection;

/**
 * The middle of what was measured and how far it spreads: half of all values lie between the two quartiles. Between two
 * measured values they are interpolated (Hyndman and Fan 1996, definition 7). Immutable.
 */
public record Quartiles(double lower, double median, double upper) {

    /** @throws IllegalArgumentException when there are no values */
    public static Quartiles of(Collection<? extends Number> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = values.stream().mapToDouble(Number::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Quartiles(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    }

    private static double quantile(double[] sorted, double fraction) {
        double at = fraction * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
