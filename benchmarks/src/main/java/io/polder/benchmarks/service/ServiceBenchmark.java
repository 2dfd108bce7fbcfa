package io.polder.benchmarks.service;

import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.Machine;
import io.polder.benchmarks.MedianInterval;
import io.polder.benchmarks.ProgramRuns;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.ResultLine;
import io.polder.benchmarks.Work;
import io.polder.benchmarks.sync.BalancerSetup;
import io.polder.benchmarks.sync.Endpoints;
import io.polder.benchmarks.sync.IptablesRules;
import io.polder.benchmarks.sync.NftRules;
import io.polder.benchmarks.sync.Polder;
import io.polder.benchmarks.sync.Rules;
import io.polder.netlink.IpAddress;
import io.polder.service.Endpoint;
import io.polder.service.ServiceEndpoints;
import io.polder.service.ServiceMode;
import io.polder.service.ServicePod;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** A connection through the last of many services, by each way there is. Stateless. */
final class ServiceBenchmark {

    private static final String DIRECT = "direct";
    private static final String SOCKET = "socket";
    private static final String PACKET = "packet";
    private static final String IPTABLES = "iptables";
    private static final String NFT = "nft";

    private static final int PACKETS = 10_000;

    private ServiceBenchmark() {}

    static ResultLine run(Plan plan, Optional<Path> charts, PrintStream out) {
        Programs programs = Programs.ofModule();
        programs.require("nsenter", "gcc", Rules.Kind.IPTABLES.program(), Rules.Kind.NFT.program());
        Path client = programs.c("connections");
        out.println(Machine.describe());
        out.println("Client, node and server in three namespaces of one machine; the median of a turn, us");
        try (var direct = new Triple(client);
                var ours = new Triple(client);
                var iptablesPlace = new Triple(client);
                var nftPlace = new Triple(client);
                var setup = new BalancerSetup(ours.node);
                var iptables = new Rules(Rules.Kind.IPTABLES, iptablesPlace.node, plan.mostRules());
                var nft = new Rules(Rules.Kind.NFT, nftPlace.node, plan.mostNft())) {
            var comparison = new Comparison(List.of());
            var measured = new ArrayList<Comparison>();
            for (int size : plan.sizes()) {
                setup.balancer().replaceAll(services(size));
                load(iptables, size, plan.mostRules(), IptablesRules.all(size, i -> endpoints(size, i)));
                load(nft, size, plan.mostNft(), NftRules.all(size, i -> endpoints(size, i)));
                String vip = Endpoints.vip(size - 1);
                Consumer<ServiceMode> mode = wanted -> setup.balancer().attach(pod(ours), wanted);
                comparison = new Comparison(List.of(
                        new Connections(
                                SOCKET, ours.client, client, vip, 80, () -> mode.accept(ServiceMode.SOCKET), size),
                        new Connections(
                                PACKET, ours.client, client, vip, 80, () -> mode.accept(ServiceMode.PACKET), size),
                        new Connections(DIRECT, direct.client, client, Triple.SERVER, Triple.PORT, () -> {}, size),
                        new Connections(IPTABLES, iptablesPlace.client, client, vip, 80, () -> {}, plan.mostRules()),
                        new Connections(NFT, nftPlace.client, client, vip, 80, () -> {}, plan.mostNft())));
                comparison.run(plan.rounds(), plan.works(size));
                measured.add(comparison);
                print(comparison, plan.works(size), out);
                programs(setup, ours, size, out);
                iptables.clear();
                nft.clear();
            }
            charts.ifPresent(directory -> ServiceChart.write(directory, plan, measured));
            return result(plan, measured);
        }
    }

    private static void load(Rules rules, int size, int most, String text) {
        if (size <= most) {
            rules.load(text, false);
        }
    }

    private static ServicePod pod(Triple place) {
        return new ServicePod("client", Path.of(Triple.fd(place.client)), "eth0", Optional.of("host1"));
    }

    /** Others have endpoints of theirs; the last has the server. */
    private static List<ServiceEndpoints> services(int size) {
        var services = Polder.all(size);
        ServiceEndpoints last = services.get(size - 1);
        services.set(
                size - 1,
                ServiceEndpoints.of(last.service(), Endpoint.of("", IpAddress.parse(Triple.SERVER), Triple.PORT)));
        return services;
    }

    private static String[] endpoints(int size, int service) {
        if (service == size - 1) {
            return new String[] {Triple.SERVER + ":" + Triple.PORT};
        }
        return new String[] {Endpoints.endpoint(service, 0) + ":8080", Endpoints.endpoint(service, 1) + ":8080"};
    }

    /** What the program where the pod's packets enter the node takes for them, of random services and of one. */
    private static void programs(BalancerSetup setup, Triple ours, int size, PrintStream out) {
        setup.balancer().attach(pod(ours), ServiceMode.PACKET);
        Path pin = ProgramRuns.pin(setup.directory(), path -> path.endsWith("from_pod"));
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

    private static void print(Comparison comparison, List<Work> works, PrintStream out) {
        List<String> shown = List.of(DIRECT, SOCKET, PACKET, IPTABLES, NFT);
        works.forEach(
                work -> out.printf(Locale.ROOT, "%-22s  %s%n", work.name(), comparison.line(work, DIRECT, shown)));
    }

    private static ResultLine result(Plan plan, List<Comparison> measured) {
        Comparison first = measured.get(0);
        int ruled = 0;
        for (int i = 0; i < measured.size(); i++) {
            ruled = plan.sizes().get(i) <= plan.mostRules() ? i : ruled;
        }
        Comparison last = measured.get(measured.size() - 1);
        Comparison lastRuled = measured.get(ruled);
        Work firstConnect = plan.connect(plan.first());
        Work lastConnect = plan.connect(plan.last());
        Work ruledConnect = plan.connect(plan.sizes().get(ruled));
        double socket = slowness(last, lastConnect, SOCKET);
        return new ResultLine("service")
                .ratio("socket_vs_direct", slowness(lastRuled, ruledConnect, SOCKET))
                .ratio("packet_vs_direct", slowness(lastRuled, ruledConnect, PACKET))
                .ratio("socket_growth_1_to_50k", socket / slowness(first, firstConnect, SOCKET))
                .ratio(
                        "iptables_growth_1_to_10k",
                        slowness(lastRuled, ruledConnect, IPTABLES) / slowness(first, firstConnect, IPTABLES))
                .ratio(
                        "socket_vs_iptables_10k",
                        MedianInterval.of(lastRuled.ratios(ruledConnect, SOCKET, IPTABLES))
                                .median());
    }

    /** How many times as long as a direct connection it takes, round by round. */
    static double slowness(Comparison comparison, Work work, String variant) {
        return MedianInterval.of(comparison.ratios(work, DIRECT, variant)).median();
    }
}
