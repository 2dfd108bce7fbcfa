package io.polder.benchmarks.datapath;

import io.polder.benchmarks.ChartFile;
import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.MedianInterval;
import io.polder.benchmarks.Work;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** How much of what the nodes themselves do the pods do, in each mode. Stateless. */
final class DatapathChart {

    private static final Map<String, String> NAMES = Map.of(
            Plan.RR, "TCP round trips",
            Plan.PACKETS, "UDP packets of 64 bytes",
            Plan.BANDWIDTH, "TCP bandwidth");

    private DatapathChart() {}

    /** Writes {@code datapath.png} and {@code datapath.svg}. */
    static void write(Path directory, Plan plan, Comparison comparison, String nodes) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(900)
                .height(480)
                .title("Pods on two nodes: speed, where the nodes' own is 1")
                .yAxisTitle("median, and where it lies at 95 % (half the interval each way)")
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0);
        List<String> modes = comparison.variants();
        for (Work work : plan.works()) {
            var medians = new ArrayList<Double>();
            var spreads = new ArrayList<Double>();
            for (String mode : modes) {
                var interval = MedianInterval.of(comparison.ratios(work, mode, nodes));
                medians.add(interval.median());
                spreads.add((interval.upper() - interval.lower()) / 2);
            }
            chart.addSeries(NAMES.getOrDefault(work.name(), work.name()), modes, medians, spreads);
        }
        ChartFile.save(chart, directory.resolve("datapath"));
    }
}
