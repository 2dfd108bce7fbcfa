package io.polder.samples.quickstart;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.pool.PoolListener;
import io.polder.pool.PoolSnapshot;
import java.util.ArrayList;
import java.util.List;

/** Records how many resources of a pool are idle, and draws it. Thread-safe. */
final class LevelRecorder<R> implements PoolListener<R> {

    private static final String BARS = "▁▂▃▄▅▆▇█";

    private record Sample(long nanos, int idle) {}

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Sample> samples = new ArrayList<>();

    @Override
    public void levelsChanged(PoolSnapshot snapshot) {
        synchronized (lock) {
            samples.add(new Sample(System.nanoTime(), snapshot.levels().idle()));
        }
    }

    /** The idle levels since {@code from}, as a line of at most {@code width} bars; each shows the lowest of its time. */
    String sparkline(long from, int width, int highest) {
        long to = System.nanoTime();
        var line = new StringBuilder();
        for (int column = 0; column < width; column++) {
            long end = from + (to - from) * (column + 1) / width;
            long begin = from + (to - from) * column / width;
            line.append(bar(lowestBetween(begin, end), highest));
        }
        return line.toString();
    }

    /** The lowest level since {@code from}. */
    int lowestSince(long from) {
        return lowestBetween(from, System.nanoTime());
    }

    private int lowestBetween(long begin, long end) {
        synchronized (lock) {
            int before = 0;
            int lowest = Integer.MAX_VALUE;
            for (Sample sample : samples) {
                if (sample.nanos - begin <= 0) {
                    before = sample.idle;
                } else if (sample.nanos - end <= 0) {
                    lowest = Math.min(lowest, sample.idle);
                }
            }
            return Math.min(lowest, before);
        }
    }

    private static char bar(int level, int highest) {
        int index = highest == 0 ? 0 : Math.round((BARS.length() - 1) * (float) level / highest);
        return BARS.charAt(Math.max(0, Math.min(BARS.length() - 1, index)));
    }
}
