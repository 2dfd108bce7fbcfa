package io.polder.pool;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What will be asked for while a refill is under way, from what was. Confined.
 *
 * <p>Time is cut into spans as long as a refill takes. Of the owners that came in each span, mean and variance are kept, what
 * is older counting less. Were they normally distributed, more than {@code mean + z * sqrt(variance)} would come in one span
 * with the target probability only, where z is its quantile; that is what is to be idle when a refill begins.
 */
final class Forecast {

    private static final Duration FIRST_GUESS = Duration.ofSeconds(10); // Of the time a refill takes.
    private static final double SMOOTHING = 0.2;
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final Adaptation adaptation;
    private final double quantile;
    private double refillSeconds = FIRST_GUESS.toMillis() / 1e3;
    private double mean;
    private double meanOfSquares;
    private int arrived; // In the span that is under way.
    private @Nullable Instant begun;

    Forecast(Adaptation adaptation) {
        this.adaptation = adaptation;
        this.quantile = quantile(1 - adaptation.waitProbability());
    }

    /** An owner has asked for a resource. */
    void arrived(Instant now) {
        roll(now);
        arrived++;
    }

    /** A refill took so long. */
    void refilled(Duration took) {
        double seconds = Math.max(took.toNanos(), SHORTEST.toNanos()) / 1e9;
        double changed = refillSeconds + SMOOTHING * (seconds - refillSeconds);
        // Numbers per span become those of another span: as if owners came one by one.
        double ratio = changed / refillSeconds;
        double variance = variance() * ratio;
        mean *= ratio;
        meanOfSquares = variance + mean * mean;
        refillSeconds = changed;
    }

    /** The marks that the demand calls for; at least the given ones. */
    Marks marks(Instant now, Marks least) {
        roll(now);
        double wanted = mean + quantile * Math.sqrt(variance());
        int low = (int) Math.min(Math.ceil(wanted), Math.max(adaptation.mostIdle(), least.low()));
        return least.plus(Math.max(0, low - least.low()));
    }

    /** How long a refill takes, as far as was seen. */
    Duration refillTime() {
        return Duration.ofMillis(Math.round(refillSeconds * 1e3));
    }

    private double variance() {
        return Math.max(0, meanOfSquares - mean * mean);
    }

    private void roll(Instant now) {
        if (begun == null) {
            begun = now;
        }
        double spans = Math.floor(Duration.between(begun, now).toNanos() / 1e9 / refillSeconds);
        if (spans < 1) {
            return;
        }
        double kept = Math.pow(0.5, refillSeconds / (adaptation.halfLife().toNanos() / 1e9));
        learn(arrived, kept);
        double empty = Math.pow(kept, spans - 1); // All the spans that nobody came in, at once.
        mean *= empty;
        meanOfSquares *= empty;
        arrived = 0;
        begun = begun.plusNanos((long) (spans * refillSeconds * 1e9));
    }

    private void learn(int count, double kept) {
        mean = kept * mean + (1 - kept) * count;
        meanOfSquares = kept * meanOfSquares + (1 - kept) * count * count;
    }

    /**
     * The quantile of the standard normal distribution, for 0.5 to 1: Abramowitz and Stegun, Handbook of Mathematical
     * Functions, 26.2.23, with an error below 4.5e-4.
     */
    static double quantile(double probability) {
        double t = Math.sqrt(-2 * Math.log(1 - probability));
        return t
                - (2.515517 + 0.802853 * t + 0.010328 * t * t)
                        / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
    }
}
