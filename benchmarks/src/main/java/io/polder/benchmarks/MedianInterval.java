package io.polder.benchmarks;

import java.util.Collection;

/**
 * Where the median of what was measured lies, with a confidence of at least 95 %, whatever its distribution: between two of the
 * values, by their ranks (the sign test's interval; Conover, Practical Nonparametric Statistics, section 3.2). Immutable.
 */
public record MedianInterval(double lower, double median, double upper) {

    private static final double DOUBT = 0.05;

    /**
     * Of fewer than six values it is from the least to the greatest, with a lower confidence.
     *
     * @throws IllegalArgumentException when there are no values
     */
    public static MedianInterval of(Collection<? extends Number> values) {
        double[] sorted =
                values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
        int outside = outside(sorted.length);
        double median = Quartiles.of(values).median();
        return new MedianInterval(sorted[outside], median, sorted[sorted.length - 1 - outside]);
    }

    /** How many values can be left out at each end: as many heads as seldom come in so many tosses. */
    private static int outside(int count) {
        double logarithm =
                count * Math.log(0.5); // Of the probability of exactly so many heads: it can be too small for a double.
        double sum = Math.exp(logarithm);
        int outside = 0;
        while (true) {
            logarithm += Math.log((double) (count - outside) / (outside + 1));
            sum += Math.exp(logarithm);
            if (2 * sum > DOUBT) {
                return outside;
            }
            outside++;
        }
    }
}
