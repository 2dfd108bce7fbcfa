package io.polder.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table for people: the first two columns are words, the others numbers. Confined to one thread. */
public final class Table {

    private static final int WORDS = 2;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> head) {
        rows.add(head);
    }

    /** What a comparison found out about works, with the spread of each figure behind it. */
    public static Table of(Comparison comparison, List<Work> works) {
        var table = new Table(List.of(
                "work",
                "variant",
                "ms",
                "quartiles",
                "per second",
                comparison.variants().get(0) + " is",
                "quartiles"));
        for (Work work : works) {
            String label = String.format(Locale.ROOT, "%s %,d", work.name(), work.count());
            for (String variant : comparison.variants()) {
                if (comparison.has(work, variant)) {
                    table.rows.add(row(label, work, variant, comparison));
                    label = "";
                }
            }
        }
        return table;
    }

    private static List<String> row(String label, Work work, String variant, Comparison comparison) {
        Quartiles time = comparison.time(work, variant);
        var row = new ArrayList<>(List.of(
                label,
                variant,
                format("%.1f", time.median() / NANOS_PER_MILLI),
                format("%.1f", time.lower() / NANOS_PER_MILLI) + format("..%.1f", time.upper() / NANOS_PER_MILLI),
                format("%,.0f", work.count() * NANOS_PER_SECOND / time.median())));
        if (!variant.equals(comparison.variants().get(0))) {
            Quartiles speedup = comparison.speedup(work, variant);
            row.add(format("%.2f x", speedup.median()));
            row.add(format("%.2f", speedup.lower()) + format("..%.2f", speedup.upper()));
        }
        return row;
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** Lines with aligned columns. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String space = " ".repeat(width(column) - cell.length());
                line.append(column < WORDS ? cell + space : space + cell).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }
}
