package io.polder.benchmarks.service;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Command;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.Quartiles;
import io.polder.benchmarks.sync.Endpoints;
import io.polder.benchmarks.sync.IptablesRules;
import io.polder.benchmarks.sync.NftRules;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * ipvs in a virtual machine with Debian's kernel, as few kernels have it, beside the other ways in
 * that machine, ours included. It is emulated and its clock counts instructions: figures are lengths of paths, not times, and compare
 * with each other alone. Used once, by one thread.
 */
final class IpvsMachine implements AutoCloseable {

    private static final String KERNEL = "6.12";
    private static final int ROUNDS = 3;
    private static final String IPVS = "ipvs";
    private static final List<String> OTHERS = List.of(Ways.SOCKET, Ways.PACKET, IPVS, Ways.IPTABLES, Ways.NFT);

    private final Programs programs;
    private final Plan.Machine plan;
    private final Path rules;
    private final Path temporary;
    private final Map<String, List<Long>> measured = new LinkedHashMap<>();

    IpvsMachine(Programs programs, Plan.Machine plan) {
        this.programs = programs;
        this.plan = plan;
        this.rules = programs.scratch("ipvs");
        try {
            this.temporary = Files.createTempDirectory("polder-ipvs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // The machine's script has no chance to tidy up when it is killed.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * Runs everything, and prints it.
     *
     * @return how many times as long a connection through the last of most services is as a direct one; empty, and said why,
     *     when there is no such machine
     */
    OptionalDouble run(Path connections, PrintStream out) {
        List<String> missing = Programs.missing("qemu-system-x86_64", "busybox", "ipvsadm");
        out.println();
        if (!missing.isEmpty()) {
            out.println("Without ipvs, for want of " + String.join(", ", missing));
            return OptionalDouble.empty();
        }
        try {
            plan.sizes().forEach(this::write);
            Command.run(command(connections), programs.project(""), environment())
                    .lines()
                    .forEach(this::read);
            return print(out);
        } catch (BenchmarkException e) {
            out.println("Without ipvs: " + e.getMessage());
            return OptionalDouble.empty();
        }
    }

    private Map<String, String> environment() {
        return Map.of("TMPDIR", temporary.toString(), "CLASSPATH", System.getProperty("java.class.path"));
    }

    private List<String> command(Path connections) {
        var command = new ArrayList<>(List.of(
                programs.project("netlink/src/test/vm/vm-run").toString(),
                "--kernel",
                KERNEL,
                "--icount",
                "--env",
                "CLASSPATH",
                "--timeout",
                Integer.toString(plan.seconds()),
                "--",
                programs.project("benchmarks/peers/ipvs").toString(),
                connections.toString(),
                rules.toString(),
                Integer.toString(plan.times()),
                Integer.toString(ROUNDS)));
        plan.sizes().forEach(size -> command.add(size.toString()));
        return command;
    }

    private void write(int size) {
        var services = new StringBuilder();
        var addresses = new StringBuilder();
        for (int i = 0; i < size; i++) {
            String vip = Endpoints.vip(i);
            addresses.append("address add ").append(vip).append("/32 dev kube-ipvs0\n");
            services.append("-A -t ").append(vip).append(":80 -s rr\n");
            for (String endpoint : Ways.endpoints(size, i)) {
                services.append("-a -t ").append(vip).append(":80 -r ");
                services.append(endpoint).append(" -m\n");
            }
        }
        write("ipvs-" + size, services.toString());
        write("addresses-" + size, addresses.toString());
        write("vip-" + size, Endpoints.vip(size - 1));
        boolean ruled = size <= plan.mostRules();
        write("iptables-" + size, ruled ? IptablesRules.all(size, i -> Ways.endpoints(size, i)) : "");
        write("nft-" + size, ruled ? NftRules.all(size, i -> Ways.endpoints(size, i)) : "");
    }

    /** A file without text is not there: a run with a larger plan may have left one. */
    private void write(String name, String text) {
        try {
            if (text.isEmpty()) {
                Files.deleteIfExists(rules.resolve(name));
            } else {
                Files.writeString(rules.resolve(name), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of figures; the machine may say other things. */
    private void read(String line) {
        int last = line.lastIndexOf(' ');
        if (line.matches("(connect|alive) \\d+ [a-z]+ \\d{1,18}")) {
            measured.computeIfAbsent(line.substring(0, last), unused -> new ArrayList<>())
                    .add(Long.parseLong(line.substring(last + 1)));
        }
    }

    private OptionalDouble print(PrintStream out) {
        out.println(
                "In a virtual machine with Linux " + KERNEL + ", instructions in thousands (and divided by direct)");
        OptionalDouble ratio = OptionalDouble.empty();
        for (int size : plan.sizes()) {
            for (String work : List.of(Plan.CONNECT, Plan.ALIVE)) {
                double direct = median(work, size, Ways.DIRECT).orElseThrow(() -> new BenchmarkException("no figures"));
                var line = new StringBuilder(String.format(Locale.ROOT, "direct %.1f", direct / 1e3));
                for (String way : OTHERS) {
                    median(work, size, way)
                            .ifPresent(taken -> line.append(
                                    String.format(Locale.ROOT, "  %s %.1f (%.2f)", way, taken / 1e3, taken / direct)));
                }
                out.printf(Locale.ROOT, "%-22s  %s%n", work + ", 1 of " + size, line);
            }
            double direct = median(Plan.CONNECT, size, Ways.DIRECT).orElseThrow();
            OptionalDouble ipvs = median(Plan.CONNECT, size, IPVS);
            ratio = ipvs.isPresent() ? OptionalDouble.of(ipvs.getAsDouble() / direct) : ratio;
        }
        return ratio;
    }

    private OptionalDouble median(String work, int size, String way) {
        List<Long> values = measured.get(work + " " + size + " " + way);
        return values == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(Quartiles.of(values).median());
    }

    /** Removes what a machine that was killed left. */
    @Override
    public synchronized void close() {
        if (!Files.exists(temporary)) {
            return;
        }
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
