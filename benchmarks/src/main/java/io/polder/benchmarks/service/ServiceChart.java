package io.polder.benchmarks.service;

import io.polder.benchmarks.ChartFile;
import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.Work;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** What a connection costs, by how many services there are. Stateless. */
final class ServiceChart {

    private ServiceChart() {}

    /** Writes {@code service.png} and {@code service.svg}. */
    static void write(Path directory, Plan plan, List<Comparison> measured) {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(480)
                .title("Connection, request and response through the last of so many services")
                .xAxisTitle("services")
                .yAxisTitle("median, us")
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(0.0);
        for (String variant : measured.get(0).variants()) {
            var sizes = new ArrayList<Integer>();
            var medians = new ArrayList<Double>();
            for (int i = 0; i < measured.size(); i++) {
                Work work = plan.connect(plan.sizes().get(i));
                if (measured.get(i).has(work, variant)) {
                    sizes.add(plan.sizes().get(i));
                    medians.add(measured.get(i).time(work, variant).median() / 1e3);
                }
            }
            chart.addSeries(variant, sizes, medians);
        }
        ChartFile.save(chart, directory.resolve("service"));
    }
}
