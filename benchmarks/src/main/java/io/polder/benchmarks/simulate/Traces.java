package io.polder.benchmarks.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Makes traces, the same ones from the same seed. Confined. */
final class Traces {

    private static final double MINUTE = 60;
    private static final double WARM_UP = 15 * MINUTE;
    private static final double FOREVER = 1e7;

    private final int nodes;
    private final double length;
    private final Random random = new Random(20_260_101);
    private final List<Pod> pods = new ArrayList<>();

    private Traces(int nodes, double minutes) {
        this.nodes = nodes;
        this.length = WARM_UP + minutes * MINUTE;
    }

    /** Twelve pods on a node on average, each of which runs for six minutes on average. */
    static Trace churn(int nodes, double minutes) {
        var traces = new Traces(nodes, minutes);
        traces.churn(1 / 30.0, 360, at -> 1);
        return traces.trace("steady churn", Optional.empty(), false);
    }

    /** Every twenty minutes a deployment brings some fifteen pods to each node, where they begin one after the other. */
    static Trace burst(int nodes, double minutes) {
        var traces = new Traces(nodes, minutes);
        traces.churn(1 / 60.0, 360, at -> 1);
        for (double at = WARM_UP + 5 * MINUTE; at < traces.length - 5 * MINUTE; at += 20 * MINUTE) {
            for (int node = 0; node < nodes; node++) {
                traces.deploy(node, at, 12 + traces.random.nextInt(7), 8 * MINUTE);
            }
        }
        return traces.trace("deployment burst", Optional.empty(), false);
    }

    /** Every other node is drained, and its pods begin anew on the next one. */
    static Trace drain(int nodes, double minutes) {
        var traces = new Traces(nodes, minutes);
        double at = WARM_UP + 10 * MINUTE;
        for (int node = 0; node < nodes; node++) {
            boolean drained = node % 2 == 0;
            for (int i = 0; i < 12; i++) {
                double begun = traces.random.nextDouble() * WARM_UP / 2;
                traces.add(node, begun, begun, FOREVER, drained ? at + traces.random.nextDouble() * 30 : FOREVER);
            }
            if (!drained) {
                traces.deploy(node, at + 2, 12, FOREVER);
            }
        }
        return traces.trace("node drain", Optional.empty(), false);
    }

    /** Churn while for ten minutes the API takes ten times as long and refuses four calls of five. */
    static Trace brownOut(int nodes, double minutes) {
        var traces = new Traces(nodes, minutes);
        traces.churn(1 / 30.0, 360, at -> 1);
        var from = seconds(WARM_UP + 10 * MINUTE);
        var trouble = new Trace.Trouble(from, from.plusMinutes(10));
        return traces.trace("API brown-out", Optional.of(trouble), false);
    }

    /** Churn in a vSwitch that has addresses for a part of it. */
    static Trace dry(int nodes, double minutes) {
        var traces = new Traces(nodes, minutes);
        traces.churn(1 / 30.0, 360, at -> 1);
        return traces.trace("vSwitch running dry", Optional.empty(), true);
    }

    /** A day in the time that there is: at its height four times what comes at its lowest. */
    static Trace diurnal(int nodes, double minutes) {
        var traces = new Traces(nodes, minutes);
        double day = minutes * MINUTE;
        traces.churn(1 / 24.0, 360, at -> 0.625 - 0.375 * Math.cos(2 * Math.PI * (at - WARM_UP) / day));
        return traces.trace("diurnal", Optional.empty(), false);
    }

    /** @param thinned what part of the rate there is at a time */
    private void churn(double rate, double meanLife, DoubleUnaryOperator thinned) {
        for (int node = 0; node < nodes; node++) {
            for (double at = exponential(1 / rate); at < length; at += exponential(1 / rate)) {
                if (random.nextDouble() < thinned.applyAsDouble(at)) {
                    add(node, at, at, exponential(meanLife), FOREVER);
                }
            }
        }
    }

    /** Pods are bound within two seconds and begin one after the other, the first one a second later. */
    private void deploy(int node, double at, int count, double life) {
        double bound = at + random.nextDouble() * 2;
        double added = bound + 1;
        for (int i = 0; i < count; i++) {
            add(node, bound, added, life * (0.5 + random.nextDouble()), FOREVER);
            added += 0.4 + random.nextDouble() * 0.8;
        }
    }

    private void add(int node, double bound, double added, double life, double gone) {
        pods.add(new Pod(node, seconds(bound), seconds(added), seconds(life), seconds(gone)));
    }

    private double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1e3));
    }

    private Trace trace(String name, Optional<Trace.Trouble> trouble, boolean dry) {
        pods.sort(Comparator.comparing(Pod::added));
        return new Trace(name, pods, seconds(WARM_UP), seconds(length), trouble, dry);
    }
}
