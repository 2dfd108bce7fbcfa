package io.polder.benchmarks.simulate;

import io.polder.benchmarks.ChartFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what came of a trace: how long pods waited, and what was idle. Stateless. */
final class Charts {

    private static final double SHORTEST = 0.01; // Seconds; the axis is logarithmic.
    private static final int POINTS = 60;

    private Charts() {}

    /** Writes two charts, each as PNG and as SVG. */
    static void write(Path directory, Trace trace, List<Outcome> outcomes) {
        String name = trace.name().toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
        ChartFile.save(waits(trace, outcomes), directory.resolve("simulate-" + name + "-waits"));
        ChartFile.save(idle(trace, outcomes), directory.resolve("simulate-" + name + "-idle"));
    }

    /** What part of the pods waited at least so long. */
    private static XYChart waits(Trace trace, List<Outcome> outcomes) {
        var chart = chart(
                trace.name() + ": how long pods wait for an address", "seconds", "part of the pods that wait longer");
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        for (Outcome outcome : outcomes) {
            var x = new ArrayList<Double>();
            var y = new ArrayList<Double>();
            for (int i = 0; i < POINTS; i++) {
                double part = Math.pow(10, -3.5 * i / POINTS); // From all to three in ten thousand.
                x.add(Math.max(SHORTEST, outcome.waitAt(1 - part)));
                y.add(part);
            }
            line(chart, outcome.policy(), x, y);
        }
        return chart;
    }

    private static XYChart idle(Trace trace, List<Outcome> outcomes) {
        var chart = chart(trace.name() + ": addresses that no pod has", "minutes", "addresses, all nodes");
        for (Outcome outcome : outcomes) {
            var x = new ArrayList<Double>();
            var y = new ArrayList<Integer>();
            int step = Math.max(1, outcome.times().size() / POINTS);
            for (int i = 0; i < outcome.times().size(); i += step) {
                x.add(outcome.times().get(i));
                y.add(outcome.idle().get(i));
            }
            line(chart, outcome.policy(), x, y);
        }
        return chart;
    }

    private static XYChart chart(String title, String x, String y) {
        var chart = new XYChartBuilder()
                .width(900)
                .height(480)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(java.awt.Color.WHITE);
        return chart;
    }

    private static void line(XYChart chart, String name, List<? extends Number> x, List<? extends Number> y) {
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
    }
}
