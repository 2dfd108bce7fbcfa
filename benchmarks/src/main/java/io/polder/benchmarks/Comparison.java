package io.polder.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lets variants do the same works in turn, so that what disturbs the machine for a while disturbs all of them, and
 * keeps what was measured. Confined to one thread.
 */
public final class Comparison {

    private record Series(Work work, String variant) {}

    private final List<Variant> variants;
    private final Map<Series, List<Long>> measured = new LinkedHashMap<>();

    /** @param variants ours first */
    public Comparison(List<Variant> variants) {
        this.variants = List.copyOf(variants);
    }

    /** The names of the variants, ours first. */
    public List<String> variants() {
        return variants.stream().map(Variant::name).toList();
    }

    /** In every round each variant does the works, one after the other, and leaves nothing behind. */
    public void run(int rounds, List<Work> works) {
        run(rounds, works, () -> {});
    }

    /**
     * In every round each variant does the works, one after the other; those it does not do are left out.
     *
     * @param afterEach takes back what a variant's works leave behind; not timed
     */
    public void run(int rounds, List<Work> works, Runnable afterEach) {
        for (int round = 0; round < rounds; round++) {
            for (Variant variant : order(variants, round)) {
                for (Work work : works) {
                    if (variant.does(work)) {
                        nanos(work, variant.name()).add(variant.run(work));
                    }
                }
                afterEach.run();
            }
        }
    }

    /** Whether the variant did that work. */
    public boolean has(Work work, String variant) {
        return measured.containsKey(new Series(work, variant));
    }

    /** How long a variant took, in nanoseconds. */
    public Quartiles time(Work work, String variant) {
        return Quartiles.of(nanos(work, variant));
    }

    /**
     * How many times as fast as the peer we are: above 1 is faster. It is taken round by round, so that a slow minute
     * of the machine cancels out.
     */
    public Quartiles speedup(Work work, String peer) {
        return Quartiles.of(ratios(work, variants.get(0).name(), peer));
    }

    /** How many times as fast as another a variant was, in each round. */
    public List<Double> ratios(Work work, String variant, String other) {
        List<Long> ours = nanos(work, variant);
        List<Long> theirs = nanos(work, other);
        if (ours.size() != theirs.size()) {
            throw new IllegalArgumentException(work + " was done " + ours.size() + " times by " + variant + " and "
                    + theirs.size() + " times by " + other);
        }
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add((double) theirs.get(round) / ours.get(round));
        }
        return ratios;
    }

    /**
     * {@code direct 64.2  polder 66.5 (1.04, 1.03..1.06)}: each variant's median in microseconds, and how many times as long it took
     * as the base, with the interval of that. Those that did not do the work are left out.
     */
    public String line(Work work, String base, List<String> shown) {
        var line = new StringBuilder();
        for (String variant : shown) {
            if (!has(work, variant)) {
                continue;
            }
            double micros = time(work, variant).median() / 1e3;
            line.append(String.format(Locale.ROOT, "  %s %.1f", variant, micros));
            if (!variant.equals(base)) {
                var ratio = MedianInterval.of(ratios(work, base, variant));
                line.append(String.format(
                        Locale.ROOT, " (%.2f, %.2f..%.2f)", ratio.median(), ratio.lower(), ratio.upper()));
            }
        }
        return line.toString().strip();
    }

    private List<Long> nanos(Work work, String variant) {
        return measured.computeIfAbsent(new Series(work, variant), unused -> new ArrayList<>());
    }

    /**
     * Every second round goes backwards, and every two rounds another begins: after twice as many rounds as there are
     * items each has stood equally often in each place.
     */
    static <T> List<T> order(List<T> items, int round) {
        var order = new ArrayList<>(items);
        Collections.rotate(order, -(round / 2));
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        return order;
    }
}
