package io.polder.benchmarks.maps;

import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.Machine;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.ResultLine;
import io.polder.benchmarks.Table;
import io.polder.benchmarks.Work;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Compares our maps and our loading of objects with peers. Confined to one thread. */
final class MapsBenchmark {

    private static final double NANOS_PER_MICRO = 1e3;

    private final Plan plan;
    private final PrintStream out;
    private final Polder polder;
    private final Comparison comparison;
    private final Work update;
    private final Work lookup;
    private final Work updateBatched;
    private final Work lookupBatched;
    private final Work load;

    private MapsBenchmark(Plan plan, PrintStream out, Programs programs) {
        this.plan = plan;
        this.out = out;
        polder = new Polder(programs.project(MapsWork.OBJECT));
        var peers = new MapsPeers(programs);
        comparison = new Comparison(List.of(polder, peers.libbpf(), peers.bpftool()));
        update = MapsWork.of(MapsWork.UPDATE, plan.entries());
        lookup = MapsWork.of(MapsWork.LOOKUP, plan.entries());
        updateBatched = MapsWork.of(MapsWork.UPDATE_BATCHED, plan.entries());
        lookupBatched = MapsWork.of(MapsWork.LOOKUP_BATCHED, plan.entries());
        load = MapsWork.of(MapsWork.LOAD, plan.loads());
    }

    /** Runs it, and prints a table for people. */
    static ResultLine run(Plan plan, PrintStream out) {
        Programs programs = Programs.ofModule();
        programs.require("gcc", "bpf/libbpf.h", "bpftool");
        return new MapsBenchmark(plan, out, programs).run();
    }

    private ResultLine run() {
        printHead();
        reportCold();
        for (int i = 0; i < plan.warmUps(); i++) {
            works().forEach(polder::run);
        }
        comparison.run(plan.rounds(), works());
        out.println(Table.of(comparison, works()));
        return new ResultLine("maps")
                .ratio(
                        "single_vs_libbpf",
                        comparison.speedup(update, MapsPeers.LIBBPF).median())
                .ratio(
                        "batch_vs_libbpf",
                        comparison.speedup(updateBatched, MapsPeers.LIBBPF).median())
                .ratio(
                        "load_vs_libbpf",
                        1 / comparison.speedup(load, MapsPeers.LIBBPF).median());
    }

    private List<Work> works() {
        return List.of(update, updateBatched, lookup, lookupBatched, load);
    }

    private void printHead() {
        out.println(Machine.describe());
        out.println("polder: in this JVM, warm. libbpf: from C, timed inside the process. bpftool: the whole process.");
        out.printf("Entries are of a hash, 4 bytes and 8, %,d in a batch.%n", MapsWork.BATCH);
    }

    private void reportCold() {
        long first = polder.run(MapsWork.of(MapsWork.LOAD, 1));
        long updates = polder.run(update);
        out.printf(
                Locale.ROOT,
                "The first in this JVM, which are not counted below: load %,.0f us, update %,d %,.0f us%n%n",
                first / NANOS_PER_MICRO,
                update.count(),
                updates / NANOS_PER_MICRO);
    }
}
