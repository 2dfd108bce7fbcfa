package io.polder.benchmarks.service;

import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.Machine;
import io.polder.benchmarks.ProgramRuns;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.ResultLine;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.benchmarks.sync.BalancerSetup;
import io.polder.benchmarks.sync.Endpoints;
import io.polder.benchmarks.sync.Rules;
import io.polder.netlink.IpAddress;
import io.polder.service.ServiceMode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/** A connection through the last of many services, by each way there is, and what is behind it. Used once. */
final class ServiceBenchmark {

    private static final int PACKETS = 10_000;

    private final Plan plan;
    private final PrintStream out;
    private final Programs programs = Programs.ofModule();
    private final List<Comparison> ours = new ArrayList<>();
    private final List<Comparison> web = new ArrayList<>();

    private ServiceBenchmark(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    static ResultLine run(Plan plan, Optional<Path> charts, PrintStream out) {
        return new ServiceBenchmark(plan, out).run(charts);
    }

    private ResultLine run(Optional<Path> charts) {
        programs.require("nsenter", "gcc", Rules.Kind.IPTABLES.program(), Rules.Kind.NFT.program());
        Path client = programs.c("connections");
        out.println(Machine.describe());
        KernelMemory memory = KernelMemory.measure(out);
        traffic(client);
        charts.ifPresent(directory -> ServiceChart.write(directory, plan, ours));
        var layouts = Layouts.run(plan, out);
        var ipvs = plan.machine().map(machine -> ipvs(machine, client)).orElse(OptionalDouble.empty());
        return new ServiceResult(plan, ours, web).line(layouts, memory, ipvs);
    }

    private OptionalDouble ipvs(Plan.Machine plan, Path client) {
        try (var machine = new IpvsMachine(programs, plan)) {
            return machine.run(client, out);
        }
    }

    private void traffic(Path client) {
        List<String> missing = Programs.missing("nginx", "ab");
        if (!missing.isEmpty()) {
            out.println("Without nginx and ab, for want of " + String.join(", ", missing));
        }
        out.println(
                "Client, node and server in three namespaces of one machine; the median of a turn, us; for ab the mean");
        try (var direct = new Triple(client);
                var polder = new Triple(client);
                var byIptables = new Triple(client);
                var byNft = new Triple(client);
                var setup = new BalancerSetup(polder.node);
                var iptables = new Rules(Rules.Kind.IPTABLES, byIptables.node, plan.mostRules());
                var nft = new Rules(Rules.Kind.NFT, byNft.node, plan.mostNft())) {
            var ways = new Ways(plan, direct, polder, byIptables, byNft, setup, iptables, nft);
            for (int size : plan.sizes()) {
                ways.load(size);
                ours.add(connections(ways, size, client));
                if (missing.isEmpty()) {
                    web.add(web(ways, size));
                }
                programs(ways, size);
                ways.clear();
            }
        }
    }

    private Comparison connections(Ways ways, int size, Path client) {
        var comparison = new Comparison(ways.to(size).stream()
                .<Variant>map(way -> new Connections(way, client))
                .toList());
        comparison.run(plan.rounds(), plan.works(size));
        print(comparison, plan.works(size));
        return comparison;
    }

    private Comparison web(Ways ways, int size) {
        var comparison = new Comparison(
                ways.to(size).stream().<Variant>map(ApacheBench::new).toList());
        try (var servers = NginxServers.start(programs.scratch("service"), ways.places())) {
            servers.await();
            comparison.run(plan.rounds(), plan.webWorks(size));
        }
        print(comparison, plan.webWorks(size));
        return comparison;
    }

    private void print(Comparison comparison, List<Work> works) {
        for (Work work : works) {
            out.printf(Locale.ROOT, "%-22s  %s%n", work.name(), comparison.line(work, Ways.DIRECT, Ways.NAMES));
        }
    }

    /** What the program where the pod's packets enter the node takes for them, of random services and of one. */
    private void programs(Ways ways, int size) {
        ways.attach(ServiceMode.PACKET);
        Path pin = ProgramRuns.pin(ways.setup().directory(), path -> path.endsWith("from_pod"));
        var random = new Random(5);
        IpAddress client = IpAddress.parse(Triple.CLIENT);
        var packets = new ArrayList<byte[]>();
        for (int i = 0; i < PACKETS; i++) {
            IpAddress vip = IpAddress.parse(Endpoints.vip(random.nextInt(size)));
            packets.add(ProgramRuns.syn(client, 1024 + random.nextInt(60_000), vip, 80));
        }
        double nothing = ProgramRuns.median(pin, Collections.nCopies(PACKETS / 10, ProgramRuns.arp()), 1);
        double first = ProgramRuns.median(pin, packets, 1);
        List<byte[]> later = packets.stream().map(ProgramRuns::ack).toList();
        out.printf(
                Locale.ROOT,
                "the program for packets, ns: first of a flow %.0f, a later one %.0f (warm %.0f), nothing at all %.0f%n",
                first,
                ProgramRuns.median(pin, later, 1),
                ProgramRuns.median(pin, later.subList(0, 20), 1000),
                nothing);
    }
}
