package io.polder.benchmarks.netlink;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Comparison;
import io.polder.benchmarks.Machine;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.Quartiles;
import io.polder.benchmarks.ResultLine;
import io.polder.benchmarks.Table;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Compares our rtnetlink with its peers in a namespace made for it. Confined to one thread. */
final class NetlinkBenchmark {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Plan plan;
    private final PrintStream out;
    private final RouteNetlink netlink;
    private final Polder polder;
    private final Comparison comparison;

    private NetlinkBenchmark(Plan plan, PrintStream out, NetworkNamespace namespace, RouteNetlink netlink) {
        this.plan = plan;
        this.out = out;
        this.netlink = netlink;
        int link = makeLink();
        polder = new Polder(netlink, link);
        comparison = new Comparison(variants(new NetlinkPeers(Programs.ofModule(), namespace, link)));
    }

    /** Runs it, and prints tables for people. */
    static ResultLine run(Plan plan, PrintStream out) {
        Programs.ofModule().require("ip", "nsenter", "gcc");
        try (var namespace = NetworkNamespace.create();
                var netlink = RouteNetlink.open(namespace)) {
            return new NetlinkBenchmark(plan, out, namespace, netlink).run();
        }
    }

    private ResultLine run() {
        printHead();
        reportCold();
        for (int i = 0; i < plan.warmUps(); i++) {
            warmUp();
        }
        measureRoutes(plan.routes(), plan.rounds());
        Quartiles bytesPerRoute = measureRoutes(plan.manyRoutes(), plan.manyRounds());
        measureVeths();
        return result(bytesPerRoute);
    }

    private ResultLine result(Quartiles bytesPerRoute) {
        Work add = NetlinkWork.of(NetlinkWork.ADD, plan.routes());
        Work batch = NetlinkWork.of(NetlinkWork.ADD_BATCHED, plan.routes());
        Work dump = NetlinkWork.of(NetlinkWork.DUMP, plan.manyRoutes());
        double dumpSeconds = comparison.time(dump, polder.name()).median() / NANOS_PER_SECOND;
        return new ResultLine("netlink")
                .ratio("add_vs_c", comparison.speedup(add, NetlinkPeers.C).median())
                .ratio(
                        "add_vs_ip_batch",
                        comparison.speedup(add, NetlinkPeers.IP).median())
                .ratio("batch_vs_c", comparison.speedup(batch, NetlinkPeers.C).median())
                .ratio(
                        "batch_vs_ip_batch",
                        comparison.speedup(batch, NetlinkPeers.IP).median())
                .count("dump_per_s", plan.manyRoutes() / dumpSeconds)
                .count("dump_bytes_per_route", bytesPerRoute.median());
    }

    private void printHead() {
        out.println(Machine.describe());
        out.println("polder: in this JVM, warm. C and Go: timed inside the process. ip: the whole process.");
        out.println("Routes are 10.a.b.c/32 dev uplink proto static scope link table main.");
    }

    private void reportCold() {
        long add = polder.run(NetlinkWork.of(NetlinkWork.ADD, plan.routes()));
        long dump = polder.run(NetlinkWork.of(NetlinkWork.DUMP, plan.routes()));
        polder.run(NetlinkWork.of(NetlinkWork.DELETE, plan.routes()));
        out.printf(
                Locale.ROOT,
                "The first in this JVM, which are not counted below: add %,d %.1f ms, dump %,d %.1f ms%n%n",
                plan.routes(),
                add / NANOS_PER_MILLI,
                plan.routes(),
                dump / NANOS_PER_MILLI);
    }

    private void warmUp() {
        for (String name : List.of(
                NetlinkWork.ADD,
                NetlinkWork.DUMP,
                NetlinkWork.DUMP,
                NetlinkWork.DELETE,
                NetlinkWork.ADD_BATCHED,
                NetlinkWork.DUMP,
                NetlinkWork.DUMP,
                NetlinkWork.DELETE_BATCHED)) {
            polder.run(NetlinkWork.of(name, plan.routes()));
        }
        int veths = Math.max(1, plan.veths() / plan.warmUps());
        for (String name : List.of(NetlinkWork.CREATE, NetlinkWork.CREATE_BATCHED)) {
            polder.run(NetlinkWork.of(name, veths));
            deleteVeths();
        }
    }

    /** Measures single and batched changes, and dumps; returns what our variant allocated in these. */
    private Quartiles measureRoutes(int count, int rounds) {
        Work add = NetlinkWork.of(NetlinkWork.ADD, count);
        Work delete = NetlinkWork.of(NetlinkWork.DELETE, count);
        Work addBatched = NetlinkWork.of(NetlinkWork.ADD_BATCHED, count);
        Work deleteBatched = NetlinkWork.of(NetlinkWork.DELETE_BATCHED, count);
        Work dump = NetlinkWork.of(NetlinkWork.DUMP, count);
        comparison.run(rounds, List.of(add, delete));
        comparison.run(rounds, List.of(addBatched, deleteBatched));
        polder.run(addBatched);
        polder.forgetAllocation();
        comparison.run(plan.dumpRounds(), List.of(dump));
        Quartiles bytesPerRoute = polder.bytesPerRoute();
        polder.run(deleteBatched);
        out.println(Table.of(comparison, List.of(add, addBatched, delete, deleteBatched, dump)));
        out.printf(Locale.ROOT, "polder's dump allocates %.0f bytes per route.%n%n", bytesPerRoute.median());
        return bytesPerRoute;
    }

    private void measureVeths() {
        Work create = NetlinkWork.of(NetlinkWork.CREATE, plan.veths());
        Work createBatched = NetlinkWork.of(NetlinkWork.CREATE_BATCHED, plan.veths());
        Work deleteGroup = NetlinkWork.of(NetlinkWork.DELETE_GROUP, plan.veths());
        comparison.run(plan.vethRounds(), List.of(create, deleteGroup), this::deleteVeths);
        comparison.run(plan.vethRounds(), List.of(createBatched, deleteGroup), this::deleteVeths);
        out.println(Table.of(comparison, List.of(create, createBatched, deleteGroup)));
    }

    private void deleteVeths() {
        try {
            netlink.links().deleteGroup(NetlinkWork.GROUP);
        } catch (NetlinkException.NotFound e) {
            // The variant has done so itself.
        }
    }

    private int makeLink() {
        var peer = LinkSpec.peer("downlink").build();
        netlink.links().create(LinkSpec.veth(NetlinkWork.LINK, peer).up().build());
        int index = netlink.links().find("downlink").orElseThrow().index();
        netlink.links().change(LinkChange.of(index).up().build());
        return netlink.links().find(NetlinkWork.LINK).orElseThrow().index();
    }

    private List<Variant> variants(NetlinkPeers peers) {
        var variants = new ArrayList<>(List.of(polder, peers.c(), peers.ip()));
        try {
            variants.add(peers.go());
        } catch (BenchmarkException e) {
            out.println("Without vishvananda/netlink: " + e.getMessage());
        }
        return variants;
    }
}
