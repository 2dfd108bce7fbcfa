package io.polder.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The last line of a benchmark, for programs: {@code RESULT netlink add_vs_c=0.91 dump_per_s=1400000}. Confined to one
 * thread.
 */
public final class ResultLine {

    private final String benchmark;
    private final Map<String, String> figures = new LinkedHashMap<>();

    public ResultLine(String benchmark) {
        this.benchmark = benchmark;
    }

    /** Adds a figure with two digits after the point. */
    public ResultLine ratio(String name, double value) {
        return add(name, value, "%.2f");
    }

    /** Adds a figure rounded to a whole number. */
    public ResultLine count(String name, double value) {
        return add(name, value, "%.0f");
    }

    @Override
    public String toString() {
        var line = new StringBuilder("RESULT ").append(benchmark);
        figures.forEach(
                (name, value) -> line.append(' ').append(name).append('=').append(value));
        return line.toString();
    }

    private ResultLine add(String name, double value, String format) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a figure's name: \"" + name + "\"");
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " is " + value);
        }
        if (figures.put(name, String.format(Locale.ROOT, format, value)) != null) {
            throw new IllegalArgumentException(name + " twice");
        }
        return this;
    }
}
