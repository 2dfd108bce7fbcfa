package io.polder.benchmarks.service;

import static java.util.Objects.requireNonNull;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Quartiles;
import io.polder.benchmarks.sync.Endpoints;
import io.polder.ebpf.BpfObject;
import io.polder.ebpf.ObjectSpec;
import io.polder.ebpf.TestRun;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a VIP's endpoint costs in three layouts of maps, by the programs of {@code layouts.c}. Stateless. */
final class Layouts {

    static final String EMPTY = "an empty program";
    static final String OURS = "hash, slots, endpoints (Polder)";
    static final String HASHES = "three hashes (Cilium's shape)";
    static final String TRIE = "trie, hash (Calico's shape)";

    /** Programs by what tables call them. */
    private static final Map<String, String> PROGRAMS = programs();

    private static final int ROUNDS = 7;

    /**
     * What was measured, in nanoseconds.
     *
     * @param size how many services there were
     * @param random each time another VIP, by layouts
     * @param hot each time the same VIP
     */
    record Costs(int size, Map<String, Double> random, Map<String, Double> hot) {

        /** Of a random VIP, without what an empty program takes. */
        double net(String layout) {
            return requireNonNull(random.get(layout), layout) - requireNonNull(random.get(EMPTY), EMPTY);
        }
    }

    private Layouts() {}

    private static Map<String, String> programs() {
        var programs = new LinkedHashMap<String, String>();
        programs.put(EMPTY, "nothing");
        programs.put(OURS, "arrays");
        programs.put(HASHES, "hashes");
        programs.put(TRIE, "trie");
        return programs;
    }

    /** Measures them, and prints a table. */
    static List<Costs> run(Plan plan, PrintStream out) {
        var costs = new ArrayList<Costs>();
        for (int size : plan.sizes()) {
            try (BpfObject object = BpfObject.load(spec(plan.last()))) {
                LayoutMaps.fill(object, size);
                check(object, size);
                var random = measure(object, 0, size, plan.lookups());
                costs.add(new Costs(size, random, measure(object, size / 2, 1, plan.lookups())));
            }
        }
        print(costs, out);
        return costs;
    }

    /** Maps are as large for few services as for the most, as they are on a node. */
    private static ObjectSpec spec(int most) {
        try {
            ObjectSpec spec = ObjectSpec.readResource(Layouts.class, "layouts.o");
            for (var map : LayoutMaps.ENTRIES.entrySet()) {
                int entries = Math.multiplyExact(most, map.getValue()) + 1;
                spec = spec.withMap(map.getKey(), builder -> builder.maxEntries(entries));
            }
            return spec;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each layout leads to an endpoint of the service that is asked for: else it would seem to be fast. */
    private static void check(BpfObject object, int size) {
        object.variable("count").set(1);
        for (int service : List.of(0, size / 2, size - 1)) {
            object.variable("first").set(service);
            for (String layout : List.of("arrays", "hashes", "trie")) {
                int found = Integer.reverseBytes(test(object, layout, 1).returnValue());
                boolean right = false;
                for (int i = 0; i < Endpoints.PER_SERVICE; i++) {
                    right |= found == LayoutMaps.word(IpAddress.parse(Endpoints.endpoint(service, i)));
                }
                if (!right) {
                    throw new BenchmarkException(layout + " leads service " + service + " of " + size + " to 0x"
                            + Integer.toHexString(found));
                }
            }
        }
    }

    private static Map<String, Double> measure(BpfObject object, int first, int count, int times) {
        object.variable("first").set(first);
        object.variable("count").set(count);
        var nanos = new LinkedHashMap<String, List<Long>>();
        for (int round = 0; round <= ROUNDS; round++) {
            for (var program : PROGRAMS.entrySet()) {
                long taken = test(object, program.getValue(), times).duration().toNanos();
                if (round > 0) { // The first is for the caches.
                    nanos.computeIfAbsent(program.getKey(), unused -> new ArrayList<>())
                            .add(taken);
                }
            }
        }
        var medians = new LinkedHashMap<String, Double>();
        nanos.forEach((name, values) -> medians.put(name, Quartiles.of(values).median()));
        return medians;
    }

    private static TestRun test(BpfObject object, String program, int times) {
        return object.program(program).test(new TestRun.Request(new byte[64], new byte[0], times));
    }

    private static void print(List<Costs> costs, PrintStream out) {
        out.println();
        out.println(
                "From a VIP to one of its 2 endpoints, BPF_PROG_TEST_RUN, ns: a random VIP of so many / always the same");
        var head = new StringBuilder(String.format(Locale.ROOT, "%-34s", "layout"));
        costs.forEach(each -> head.append(String.format(Locale.ROOT, "%,14d", each.size())));
        out.println(head);
        for (String name : PROGRAMS.keySet()) {
            var line = new StringBuilder(String.format(Locale.ROOT, "%-34s", name));
            for (Costs each : costs) {
                line.append(String.format(
                        Locale.ROOT,
                        "%14s",
                        String.format(
                                Locale.ROOT,
                                "%.0f / %.0f",
                                each.random().get(name),
                                each.hot().get(name))));
            }
            out.println(line);
        }
    }
}
