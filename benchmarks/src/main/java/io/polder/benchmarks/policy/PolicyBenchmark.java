package io.polder.benchmarks.policy;

import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.Machine;
import io.polder.benchmarks.ProgramRuns;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.ResultLine;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.benchmarks.service.Connections;
import io.polder.benchmarks.service.Triple;
import io.polder.benchmarks.sync.Rules;
import io.polder.netlink.IpAddress;
import io.polder.policy.PolicyName;
import io.polder.policy.PolicyUpdate;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** Many policies, by us and by rules of the kernel's filters. Stateless. */
final class PolicyBenchmark {

    private static final String POLDER = "polder";
    private static final String IPTABLES = "iptables";
    private static final String NFT = "nft";
    private static final String DIRECT = "direct";
    private static final int CHANGES = 100;
    private static final int WARM_UPS = 20;

    /** How a change is made; {@code other} says which of two states is wanted. */
    private interface Change {
        long nanos(boolean other);
    }

    /** Somebody who changes one policy. */
    private static final class Changing implements Variant {
        private final String name;
        private final Change change;
        private boolean other;

        Changing(String name, Change change) {
            this.name = name;
            this.change = change;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean does(Work work) {
            return true;
        }

        @Override
        public long run(Work work) {
            other = !other;
            return change.nanos(other);
        }
    }

    private PolicyBenchmark() {}

    static ResultLine run(Plan plan, PrintStream out) {
        Programs programs = Programs.ofModule();
        programs.require("nsenter", "gcc", Rules.Kind.IPTABLES.program(), Rules.Kind.NFT.program());
        Path client = programs.c("connections");
        out.println(Machine.describe());
        var first = new ArrayList<Double>();
        try (var direct = new Triple(client);
                var ours = new Triple(client);
                var iptablesPlace = new Triple(client);
                var nftPlace = new Triple(client);
                var node = new Node(ours);
                var iptables = new Rules(Rules.Kind.IPTABLES, iptablesPlace.node, plan.last());
                var nft = new Rules(Rules.Kind.NFT, nftPlace.node, plan.last())) {
            var changes = new Comparison(List.of());
            for (int size : plan.sizes()) {
                var policies = new Policies(size);
                out.printf(Locale.ROOT, "%n%,d policies%n", size);
                load(policies, node, iptables, nft, out);
                first.add(verdicts(plan, policies, node, out));
                var traffic = new Comparison(List.of(
                        connections(POLDER, ours, client, size),
                        connections(DIRECT, direct, client, size),
                        connections(IPTABLES, iptablesPlace, client, size),
                        connections(NFT, nftPlace, client, size)));
                traffic.run(plan.rounds(), List.of(plan.connect(size)));
                out.println("connection, request and answer, us: "
                        + traffic.line(plan.connect(size), DIRECT, List.of(DIRECT, POLDER, IPTABLES, NFT)));
                changes = changes(policies, node, iptables, nft);
                changes.run(plan.rounds(), List.of(plan.one(size)));
                printChanges(changes, plan.one(size), out);
                iptables.load("*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n", false);
                nft.load("delete table ip policies\n", true);
            }
            networks(plan, node, out);
            return result(plan, first, changes);
        }
    }

    private static Connections connections(String name, Triple place, Path program, int size) {
        return new Connections(name, place.client, program, Triple.SERVER, Triple.PORT, () -> {}, size);
    }

    private static void load(Policies policies, Node node, Rules iptables, Rules nft, PrintStream out) {
        PolicyUpdate everything = policies.everything();
        node.isolate(policies.pods());
        long begin = System.nanoTime();
        node.enforcer.replaceAll(everything);
        long polder = System.nanoTime() - begin;
        long byIptables = iptables.load(policies.iptables(), false);
        long byNft = nft.load(policies.nft(), false);
        out.printf(
                Locale.ROOT,
                "all of them, once: polder %.1f ms, iptables %.1f ms, nft %.1f ms%n",
                polder / 1e6,
                byIptables / 1e6,
                byNft / 1e6);
    }

    /** The median of a flow's first packet and of those that follow, in nanoseconds. @return the former */
    private static double verdicts(Plan plan, Policies policies, Node node, PrintStream out) {
        var random = new Random(5);
        IpAddress server = IpAddress.parse(Triple.SERVER);
        var packets = new ArrayList<byte[]>();
        for (int i = 0; i < plan.flows(); i++) {
            int peer = random.nextInt(policies.count());
            IpAddress from = IpAddress.parse(policies.peerAddress(peer - peer % policies.pods()));
            packets.add(ProgramRuns.syn(from, 1024 + random.nextInt(60_000), server, Triple.PORT));
        }
        double nothing = node.judge(Collections.nCopies(packets.size() / 10, ProgramRuns.arp()), 1);
        double begins = node.judge(packets, 1);
        List<byte[]> later = packets.stream().map(ProgramRuns::ack).toList();
        double follows = node.judge(later, 1);
        double warm = node.judge(later.subList(0, 20), 1000);
        double beginsWarm = node.judge(packets.subList(0, 20), 1000);
        out.printf(
                Locale.ROOT,
                "the program at the pod's interface, ns: first packet of a flow %.0f (warm %.0f), a later one %.0f (warm %.0f), nothing at all %.0f%n",
                begins,
                beginsWarm,
                follows,
                warm,
                nothing);
        return begins;
    }

    private static Comparison changes(Policies policies, Node node, Rules iptables, Rules nft) {
        var polder = new Changing(POLDER, other -> {
            PolicyUpdate one = policies.one(other);
            PolicyUpdate back = policies.one(!other);
            long begin = System.nanoTime();
            for (int i = 0; i < CHANGES / 2; i++) {
                node.enforcer.apply(one);
                node.enforcer.apply(back);
            }
            return (System.nanoTime() - begin) / CHANGES;
        });
        for (int i = 0; i < WARM_UPS; i++) {
            polder.run(new Work("warm-up", 1));
        }
        return new Comparison(List.of(
                polder,
                new Changing(IPTABLES, other -> iptables.load(policies.iptablesOne(other), true)),
                new Changing(NFT, other -> nft.load(policies.nftOne(other), true))));
    }

    private static void printChanges(Comparison comparison, Work work, PrintStream out) {
        var line = new StringBuilder("one of them changes, us:");
        for (String variant : comparison.variants()) {
            line.append(String.format(
                    Locale.ROOT,
                    "  %s %.0f",
                    variant,
                    comparison.time(work, variant).median() / 1e3));
        }
        out.println(line);
    }

    /** One policy with very many networks. */
    private static void networks(Plan plan, Node node, PrintStream out) {
        PolicyUpdate update = Policies.networks(plan.cidrs());
        long begin = System.nanoTime();
        node.enforcer.apply(update);
        long taken = System.nanoTime() - begin;
        var random = new Random(6);
        IpAddress server = IpAddress.parse(Triple.SERVER);
        var packets = new ArrayList<byte[]>();
        for (int i = 0; i < plan.flows(); i++) {
            String network = Policies.network(random.nextInt(plan.cidrs()));
            IpAddress from = IpAddress.parse(network.substring(0, network.indexOf('/')));
            packets.add(ProgramRuns.syn(from, 1024 + random.nextInt(60_000), server, Triple.PORT));
        }
        out.printf(
                Locale.ROOT,
                "%none policy with %,d networks more: %.1f ms; first packet of a flow from one of them %.0f ns%n",
                plan.cidrs(),
                taken / 1e6,
                node.judge(packets, 1));
        node.enforcer.apply(PolicyUpdate.builder()
                .remove(new PolicyName(Optional.of(Policies.NAMESPACE), "networks"))
                .build());
    }

    private static ResultLine result(Plan plan, List<Double> first, Comparison changes) {
        Work one = plan.one(plan.last());
        return new ResultLine("policy")
                .count("verdict_ns_1", first.get(0))
                .count("verdict_ns_10k", first.get(first.size() - 1))
                .count("apply_one_us", changes.time(one, POLDER).median() / 1e3)
                .count("apply_one_vs_iptables", changes.speedup(one, IPTABLES).median());
    }
}
