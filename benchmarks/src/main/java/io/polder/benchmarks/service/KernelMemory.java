package io.polder.benchmarks.service;

import static java.util.Objects.requireNonNull;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.ProgramRuns;
import io.polder.benchmarks.sync.BalancerSetup;
import io.polder.benchmarks.sync.Endpoints;
import io.polder.benchmarks.sync.Polder;
import io.polder.ebpf.BpfMap;
import io.polder.linux.NetworkNamespace;
import io.polder.service.Capacities;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the kernel keeps of 10,000 services with two endpoints each, as it says itself: {@code memlock} of each map
 * (proc_pid_fdinfo(5)), which is what the map has allocated, and beside it how much vmalloc grew. Immutable.
 *
 * @param perService bytes of the map of services for each of them, room for more included
 * @param perEndpoint bytes of the other maps that endpoints fill
 */
record KernelMemory(double perService, double perEndpoint) {

    private static final int SERVICES = 10_000;
    private static final int ENDPOINTS = SERVICES * Endpoints.PER_SERVICE;

    /** Large enough for them, and no larger: a VIP has an entry for itself, and the first endpoint's number is 1. */
    private static final Capacities EXACT = new Capacities(2 * SERVICES, ENDPOINTS + 1, 1 << 15);

    private static final String SERVICE_MAP = "services4";
    private static final List<String> ENDPOINT_MAPS = List.of("slots", "backends4");

    /** Measures it, and prints a table; before other benchmarks, whose maps go some time after they are closed. */
    static KernelMemory measure(PrintStream out) {
        try (NetworkNamespace node = NetworkNamespace.create()) {
            long vmalloc = vmalloc();
            Map<String, Long> exact;
            try (var setup = new BalancerSetup(node, EXACT)) {
                setup.balancer().replaceAll(Polder.all(SERVICES));
                exact = sizes(setup.directory());
                vmalloc = vmalloc() - vmalloc;
            }
            Map<String, Long> before;
            Map<String, Long> grown;
            try (var setup = new BalancerSetup(node, Capacities.INITIAL)) {
                before = sizes(setup.directory());
                setup.balancer().replaceAll(Polder.all(SERVICES));
                grown = sizes(setup.directory());
            }
            print(before, grown, exact, out);
            long all = exact.values().stream().mapToLong(Long::longValue).sum();
            out.printf(
                    Locale.ROOT,
                    "all maps of the last column: %,d bytes; meanwhile vmalloc grew by %,d%n",
                    all,
                    vmalloc);
            print("grown from the default", of(grown), out);
            print("made for so many", of(exact), out);
            return of(grown);
        }
    }

    private static long vmalloc() {
        return figure(Path.of("/proc/meminfo"), "VmallocUsed") * 1024;
    }

    private static void print(String what, KernelMemory memory, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%s: %.0f bytes for a service, %.0f for an endpoint%n",
                what,
                memory.perService,
                memory.perEndpoint);
    }

    private static KernelMemory of(Map<String, Long> sizes) {
        double endpoints = 0;
        for (String map : ENDPOINT_MAPS) {
            endpoints += sizes.getOrDefault(map, 0L);
        }
        return new KernelMemory((double) sizes.getOrDefault(SERVICE_MAP, 0L) / SERVICES, endpoints / ENDPOINTS);
    }

    /** Of all maps, by their names: in the directory where they are pinned there are only directories beside them. */
    private static Map<String, Long> sizes(Path directory) {
        Path parent = requireNonNull(
                ProgramRuns.pin(directory, path -> path.endsWith(SERVICE_MAP)).getParent());
        try (Stream<Path> pins = Files.list(parent)) {
            var sizes = new TreeMap<String, Long>();
            for (Path pin : pins.filter(path -> !Files.isDirectory(path)).toList()) {
                try (BpfMap map = BpfMap.ofPin(pin)) {
                    Path fdinfo = Path.of("/proc/self/fdinfo/" + map.fd().number());
                    sizes.put(parent.relativize(pin).toString(), figure(fdinfo, "memlock"));
                }
            }
            return sizes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long figure(Path file, String name) {
        try {
            Matcher line = Pattern.compile("(?m)^" + name + ":\\s+([0-9]+)").matcher(Files.readString(file));
            if (!line.find()) {
                throw new BenchmarkException(file + " has no " + name);
            }
            return Long.parseLong(line.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void print(
            Map<String, Long> before, Map<String, Long> grown, Map<String, Long> exact, PrintStream out) {
        out.println();
        out.printf(
                Locale.ROOT,
                "Kernel memory, bytes: %,d services with %d endpoints each%n",
                SERVICES,
                Endpoints.PER_SERVICE);
        out.printf(Locale.ROOT, "%-16s%14s%24s%18s%n", "map", "none yet", "grown from the default", "made for so many");
        for (String map : exact.keySet()) {
            out.printf(
                    Locale.ROOT,
                    "%-16s%,14d%,24d%,18d%n",
                    map,
                    before.getOrDefault(map, 0L),
                    grown.getOrDefault(map, 0L),
                    exact.getOrDefault(map, 0L));
        }
    }
}
