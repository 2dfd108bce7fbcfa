package io.polder.benchmarks.dns;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Machine;
import io.polder.benchmarks.MedianInterval;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.ResultLine;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Processor time of queries: what is cached, by UDP and TCP, what is not, and both. Confined to one thread. */
final class DnsBenchmark {

    private static final String POLDER = "polder";
    private static final String ECHO = "C echo";
    private static final String UNBOUND = "unbound";
    private static final String DNSMASQ = "dnsmasq";

    /** What is asked for. */
    private enum Kind {
        UDP("cached, UDP"),
        TCP("cached, TCP"),
        FRESH("not cached"),
        MIXED("9 of 10 cached");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** Of the table. */
    private record Row(Kind kind, String server) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            return Comparator.comparing(Row::kind).thenComparing(Row::server).compare(this, other);
        }
    }

    private final Plan plan;
    private final Path scratch;
    private final Map<Row, List<Double>> nanos = new TreeMap<>();

    private DnsBenchmark(Plan plan, Path scratch) {
        this.plan = plan;
        this.scratch = scratch;
    }

    static ResultLine run(Plan plan, PrintStream out) {
        Programs programs = Programs.ofModule();
        programs.require("dnsperf", "unbound", "dnsmasq", "taskset", "gcc");
        out.println(Machine.describe());
        var benchmark = new DnsBenchmark(plan, programs.scratch("dns"));
        try (var authority = new Authority()) {
            var servers = new ArrayList<Server>();
            try {
                servers.add(benchmark.polder(authority));
                servers.add(benchmark.start(
                        ECHO, port -> List.of(programs.c("dnsecho").toString(), "" + port)));
                servers.add(benchmark.unbound(authority));
                servers.add(benchmark.dnsmasq(authority));
                benchmark.measure(servers);
            } finally {
                servers.forEach(Server::close);
            }
        }
        benchmark.print(out);
        return benchmark.result();
    }

    /** The command for a port. */
    private interface Program {
        List<String> on(int port);
    }

    private Server start(String name, Program program) {
        int port = freePort();
        return Server.start(name, port, scratch.resolve(name.replace(' ', '-') + ".log"), program.on(port));
    }

    /** One that nobody has; nor will, as long as the system gives others out. */
    private static int freePort() {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }

    private Server polder(Authority authority) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return start(
                POLDER,
                port -> List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        PolderServer.class.getName(),
                        String.valueOf(port),
                        String.valueOf(authority.port())));
    }

    private Server unbound(Authority authority) {
        return start(UNBOUND, port -> {
            Path file = scratch.resolve("unbound.conf");
            var lines = List.of(
                    "server:",
                    " interface: 127.0.0.1@" + port,
                    " do-not-query-localhost: no",
                    " module-config: \"iterator\"",
                    " num-threads: 1",
                    " msg-cache-size: 64m",
                    " rrset-cache-size: 128m",
                    " incoming-num-tcp: 100",
                    " do-daemonize: no",
                    " use-syslog: no",
                    " username: \"\"",
                    " chroot: \"\"",
                    " directory: \"" + scratch + "\"",
                    " pidfile: \"\"",
                    "remote-control:",
                    " control-enable: no",
                    "forward-zone:",
                    " name: \".\"",
                    " forward-addr: 127.0.0.1@" + authority.port());
            write(file, lines);
            return List.of("unbound", "-d", "-c", file.toString());
        });
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }

    private Server dnsmasq(Authority authority) {
        return start(
                DNSMASQ,
                port -> List.of(
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--no-resolv",
                        "--no-hosts",
                        "--user=root",
                        "--pid-file=",
                        "--listen-address=127.0.0.1",
                        "--bind-interfaces",
                        "--port=" + port,
                        "--cache-size=100000",
                        "--dns-forward-max=1000",
                        "--server=127.0.0.1#" + authority.port()));
    }

    private void measure(List<Server> servers) {
        Path cached = Dnsperf.queries(scratch, "cached", "c", plan.names());
        List<String> timed = List.of("-l", String.valueOf(plan.seconds()), "-q", "200");
        for (Server server : servers) {
            Dnsperf.once(server, cached);
            Dnsperf.once(server, cached); // Whatever got lost.
            Dnsperf.nanos(server, cached, timed); // To be warm.
        }
        var tcp = new ArrayList<>(timed);
        tcp.addAll(List.of("-m", "tcp"));
        for (int round = 0; round < plan.rounds(); round++) {
            Path fresh = Dnsperf.queries(scratch, "fresh", "f" + round + "-", plan.fresh());
            Path mixed = mixed(round);
            for (Server server : round % 2 == 0 ? servers : reversed(servers)) {
                add(Kind.UDP, server, Dnsperf.nanos(server, cached, timed));
                add(Kind.TCP, server, Dnsperf.nanos(server, cached, tcp));
                add(Kind.FRESH, server, Dnsperf.nanos(server, fresh, List.of("-n", "1", "-q", "50")));
                add(Kind.MIXED, server, Dnsperf.nanos(server, mixed, List.of("-n", "1", "-q", "50")));
            }
        }
    }

    private static List<Server> reversed(List<Server> servers) {
        var reversed = new ArrayList<Server>();
        servers.forEach(server -> reversed.add(0, server));
        return reversed;
    }

    /** One in ten that no cache has, every other one of these a name that nobody has. */
    private Path mixed(int round) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < plan.fresh() * 2; i++) {
            String name = i % 10 > 0 ? "c" + i % plan.names() : (i % 20 > 0 ? "nx" : "m") + round + "-" + i;
            lines.add(name + ".example.com A");
        }
        Path file = scratch.resolve("mixed");
        write(file, lines);
        return file;
    }

    private void add(Kind kind, Server server, double value) {
        nanos.computeIfAbsent(new Row(kind, server.name()), absent -> new ArrayList<>())
                .add(value);
    }

    private void print(PrintStream out) {
        out.printf("%nprocessor time of the server for each query, us (median, and where it lies with 95 %%)%n");
        nanos.forEach((row, values) -> {
            var interval = MedianInterval.of(values);
            out.printf(
                    Locale.ROOT,
                    "%-15s %-8s %6.2f  %6.2f..%.2f%n",
                    row.kind.words,
                    row.server,
                    interval.median() / 1e3,
                    interval.lower() / 1e3,
                    interval.upper() / 1e3);
        });
    }

    private ResultLine result() {
        return new ResultLine("dns")
                .ratio("cpu_vs_echo", ratio(Kind.UDP, ECHO))
                .ratio("cpu_vs_unbound", ratio(Kind.UDP, UNBOUND))
                .ratio("cpu_vs_dnsmasq", ratio(Kind.UDP, DNSMASQ))
                .ratio("tcp_cpu_vs_unbound", ratio(Kind.TCP, UNBOUND))
                .ratio("fresh_cpu_vs_unbound", ratio(Kind.FRESH, UNBOUND))
                .ratio("mixed_cpu_vs_unbound", ratio(Kind.MIXED, UNBOUND));
    }

    /** The median of the rounds' ratios. */
    private double ratio(Kind kind, String to) {
        List<Double> ours = nanos.getOrDefault(new Row(kind, POLDER), List.of());
        List<Double> theirs = nanos.getOrDefault(new Row(kind, to), List.of());
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return MedianInterval.of(ratios).median();
    }
}
