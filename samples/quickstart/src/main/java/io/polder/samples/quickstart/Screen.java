package io.polder.samples.quickstart;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints for a person: headings, tables, bars, ticks. Confined to one thread. */
final class Screen {

    private static final int BAR_WIDTH = 40;

    private final PrintStream out;
    private final boolean colour;
    private int chapter;

    Screen(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    void title(String text) {
        out.println();
        out.println(bold(text));
        out.println();
    }

    void chapter(String text) {
        out.println();
        out.println(bold(++chapter + "  " + text));
        out.println();
    }

    void line(String text) {
        out.println("   " + text);
    }

    void fact(String name, String text) {
        line(String.format(Locale.ROOT, "%-8s %s", name, text));
    }

    void tick(String text) {
        line(green("✓") + " " + text);
    }

    void cross(String text) {
        line(red("✗") + " " + text);
    }

    /** A tick or a cross. */
    void verdict(boolean good, String text) {
        if (good) {
            tick(text);
        } else {
            cross(text);
        }
    }

    /** A bar as long as {@code value} is of {@code longest}, with what it says behind it. */
    void bar(String name, long value, long longest, String text) {
        int length = (int) Math.round((double) BAR_WIDTH * value / longest);
        String drawn = length == 0 ? "▏" : "█".repeat(length);
        line(String.format(Locale.ROOT, "%-12s %-" + BAR_WIDTH + "s %s", name, drawn, text));
    }

    /** Columns as wide as their widest cell; the first row is the heading. */
    void table(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            var text = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = rows.get(r).get(i);
                text.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
            }
            String line = text.toString().stripTrailing();
            line(r == 0 ? bold(line) : line);
        }
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    String green(String text) {
        return paint("32", text);
    }

    String red(String text) {
        return paint("31", text);
    }

    private String bold(String text) {
        return paint("1", text);
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
