package io.polder.benchmarks.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What came of a trace with one policy. Confined. */
final class Outcome {

    private final String policy;
    private final Duration sample;
    private final List<Double> waits = new ArrayList<>(); // Seconds.
    private final List<Double> times = new ArrayList<>(); // Minutes.
    private final List<Integer> idle = new ArrayList<>();
    private long calls;
    private long refusals;
    private boolean sorted;

    Outcome(String policy, Duration sample) {
        this.policy = policy;
        this.sample = sample;
    }

    String policy() {
        return policy;
    }

    void waited(Duration wait) {
        waits.add(wait.toMillis() / 1e3);
        sorted = false;
    }

    void refused() {
        refusals++;
    }

    /** Addresses that the account has for pods, and no pod has. */
    void idle(Duration at, int count) {
        times.add(at.toSeconds() / 60.0);
        idle.add(count);
    }

    void calls(long count) {
        calls = count;
    }

    int pods() {
        return waits.size();
    }

    long refusals() {
        return refusals;
    }

    List<Double> sortedWaits() {
        if (!sorted) {
            Collections.sort(waits);
            sorted = true;
        }
        return waits;
    }

    /** Seconds. */
    double waitAt(double quantile) {
        var all = sortedWaits();
        return all.get(Math.min(all.size() - 1, (int) (quantile * all.size())));
    }

    double callsPerPod() {
        return (double) calls / pods();
    }

    /** Of all nodes. */
    double idleAddressSeconds() {
        return idle.stream()
                .mapToDouble(count -> (double) count * sample.toSeconds())
                .sum();
    }

    List<Double> times() {
        return times;
    }

    List<Integer> idle() {
        return idle;
    }
}
