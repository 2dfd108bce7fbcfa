package io.polder.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/** Charts as files. Stateless. */
public final class ChartFile {

    private static final Pattern FRACTION = Pattern.compile("(\\.\\d)\\d+");
    private static final Pattern INDENT = Pattern.compile("(?m)^\\s+");

    private ChartFile() {}

    /** Writes it as PNG and as SVG, whose names are this one with their suffixes; makes the directory. */
    public static void save(Chart<?, ?> chart, Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
            VectorGraphicsEncoder.saveVectorGraphic(
                    chart, file.toString(), VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
            Path vector = Path.of(file + ".svg");
            String text = Files.readString(vector);
            // A tenth of a pixel is enough.
            Files.writeString(
                    vector,
                    INDENT.matcher(FRACTION.matcher(text).replaceAll("$1")).replaceAll(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
