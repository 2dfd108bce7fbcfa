package io.polder.samples.quickstart;

import io.polder.netlink.IpAddress;
import io.polder.netns.DatapathMode;
import io.polder.pool.EniAddress;
import io.polder.pool.PoolLevels;
import io.polder.pool.PoolListener;
import io.polder.pool.PoolSnapshot;
import io.polder.pool.ResourcePool;
import io.polder.provider.fake.Action;
import io.polder.spi.InstanceType;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What the quickstart shows, chapter by chapter. Confined to one thread. */
final class Story {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SPARKLINE = 48;
    private static final int BURST = 5;

    private final Screen screen;
    private final Cluster cluster;
    private final List<Pod> pods = new ArrayList<>();
    private final LevelRecorder<EniAddress> levels = new LevelRecorder<>();
    private final DatapathMode mode;
    private final Agent first;
    private final Agent second;

    /** @param mode of four of the six pods */
    Story(Screen screen, Cluster cluster, DatapathMode mode) {
        this.mode = mode;
        this.screen = screen;
        this.cluster = cluster;
        this.first = cluster.agents().get(0);
        this.second = cluster.agents().get(1);
        first.addresses().addListener(levels);
    }

    List<Pod> pods() {
        return pods;
    }

    void introduceNodes() {
        InstanceType type = cluster.cloud().instanceType(Cluster.INSTANCE_TYPE);
        for (Agent agent : cluster.agents()) {
            var subnet = cluster.cloud().subnet(agent.instance().subnetId());
            screen.fact(
                    agent.name(),
                    String.format(
                            Locale.ROOT,
                            "%s, %s on vSwitch %s (%s), %s: %d ENIs of %d addresses",
                            agent.instance().instanceId(),
                            agent.primary().primaryAddress().getHostAddress(),
                            subnet.id(),
                            subnet.cidr(),
                            type.name(),
                            type.maxEnis(),
                            type.ipv4PerEni()));
        }
    }

    void coldAndWarm() throws InterruptedException {
        screen.chapter("A pod's start, cold and warm");
        screen.line(
                "node-1 has just begun, its pool is empty: this pod waits for the cloud to create and attach an ENI.");
        Pod cold = start(first, "web-1", mode);
        awaitLevels(first.addresses(), l -> l.idle() > Agent.SHARED.lowMark() && l.pending() == 0);
        Pod warm = start(first, "web-2", mode);
        screen.line("");
        long longest = cold.times().total();
        for (Pod pod : List.of(cold, warm)) {
            screen.bar(
                    pod.equals(cold) ? "web-1 cold" : "web-2 warm",
                    pod.times().total(),
                    longest,
                    Screen.millis(pod.times().total()));
        }
        screen.line("");
        screen.tick(String.format(
                Locale.ROOT,
                "with an idle address in the pool, the start is %.0f times as fast",
                (double) cold.times().total() / warm.times().total()));
    }

    void sixPods() throws InterruptedException {
        screen.chapter("Six pods on two nodes: four of mode " + title(mode) + ", two of mode " + title(other()));
        if (pods.isEmpty()) {
            start(first, "web-1", mode);
            start(first, "web-2", mode);
        }
        start(second, "db-1", mode);
        start(second, "db-2", mode);
        start(first, "fast-1", other());
        start(second, "fast-2", other());
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("pod", "node", "datapath", "IPv4", "IPv6", "waited for address", "wiring"));
        for (Pod pod : pods) {
            rows.add(List.of(
                    pod.name(),
                    pod.node(),
                    title(pod.spec().mode()),
                    pod.address().getHostAddress(),
                    pod.party().addresses().stream()
                            .skip(1)
                            .findFirst()
                            .map(address -> IpAddress.of(address).toString())
                            .orElse("-"),
                    Screen.millis(pod.times().address()),
                    Screen.millis(pod.times().wiring())));
        }
        screen.table(rows);
    }

    /** Both kinds of use of ENIs at once; without any, where the pods' network takes none. */
    private DatapathMode other() {
        if (!mode.usesEni()) {
            return mode;
        }
        return mode.sharesEni() ? DatapathMode.EXCLUSIVE_ENI : DatapathMode.SHARED_ENI_VETH;
    }

    private static String title(DatapathMode mode) {
        return switch (mode) {
            case EXCLUSIVE_ENI -> "exclusive ENI";
            case SHARED_ENI_IPVLAN -> "shared ENI, ipvlan";
            case SHARED_ENI_VETH -> "shared ENI, veth";
            case SHARED_ENI_EBPF -> "shared ENI, eBPF";
            case VXLAN -> "VXLAN";
            case HOST_GATEWAY -> "host gateway";
        };
    }

    /** Whether everyone reaches everyone. */
    boolean reachability() {
        screen.chapter("Who reaches whom, with real packets: ICMP echo and TCP, "
                + (Loopback.hasIpv6() ? "each by IPv4 and IPv6" : "by IPv4, as this JVM has no IPv6"));
        var senders = pods.stream().map(Pod::party).toList();
        var nodes = cluster.agents().stream().map(Agent::party).toList();
        Party internet = cluster.internet();
        var targets = new ArrayList<>(senders);
        targets.addAll(nodes);
        targets.add(internet);
        Matrix matrix = Matrix.measure(senders, targets, this::seen);
        var rows = new ArrayList<List<String>>();
        var heading = new ArrayList<String>(List.of("from \\ to"));
        targets.forEach(target -> heading.add(target.name()));
        rows.add(heading);
        for (int i = 0; i < senders.size(); i++) {
            var row = new ArrayList<String>(List.of(senders.get(i).name()));
            matrix.rows().get(i).forEach(reach -> row.add(symbol(reach)));
            rows.add(row);
        }
        screen.table(rows);
        screen.line("");
        verdict(matrix, senders, "pairs of pods answer, and the server sees the pod's own addresses");
        verdict(matrix, nodes, "ways from pods to nodes");
        verdict(matrix, List.of(internet), "ways from pods to the internet, which sees the NAT gateway's addresses");
        return matrix.isFull();
    }

    /** Whether a Service over some of the pods works. */
    boolean services(Path pins) throws InterruptedException {
        return ServiceChapter.show(screen, first, pins, pods);
    }

    /** Whether a policy keeps some of the pods from another. */
    boolean policies(Path pins) throws InterruptedException {
        return PolicyChapter.show(screen, first, pins, pods);
    }

    private void verdict(Matrix matrix, List<Party> targets, String what) {
        long reached = matrix.reached(targets);
        long pairs = matrix.pairs(targets);
        screen.verdict(reached == pairs, reached + " of " + pairs + " " + what);
    }

    /** Whom a target should see: the pod itself, but beyond the VPC, and beyond a tunnel. */
    private List<InetAddress> seen(Party pod, Party target) {
        if (target.equals(cluster.internet())) {
            return cluster.natGateway();
        }
        Agent own = nodeOf(pod);
        boolean anotherNode =
                cluster.agents().stream().anyMatch(agent -> agent.party().equals(target) && !agent.equals(own));
        return mode == DatapathMode.VXLAN && anotherNode ? own.party().addresses() : pod.addresses();
    }

    private Agent nodeOf(Party party) {
        String node = pods.stream()
                .filter(pod -> pod.name().equals(party.name()))
                .findFirst()
                .orElseThrow()
                .node();
        return node.equals(first.name()) ? first : second;
    }

    /** Whether the stopped pod's address went to another pod. */
    boolean levelsAndReuse() throws InterruptedException {
        screen.chapter("The pool of node-1 under a burst: low mark " + Agent.SHARED.lowMark() + ", high mark "
                + Agent.SHARED.highMark());
        var pool = first.addresses();
        awaitLevels(pool, l -> l.pending() == 0 && l.disposing() == 0);
        long begun = System.nanoTime();
        Pod stopped = pods.stream()
                .filter(pod -> pod.name().equals("web-2"))
                .findFirst()
                .orElseThrow();
        first.stop(stopped);
        pods.remove(stopped);
        int idle = pool.snapshot().levels().idle();
        long assigns = cluster.cloud().calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES);
        screen.line("web-2 stops; its address " + stopped.address().getHostAddress() + " stays in the pool, now " + idle
                + " idle. Then " + BURST + " pods start:");
        var burst = new ArrayList<Pod>();
        for (int i = 1; i <= BURST; i++) {
            burst.add(first.start("burst-" + i, mode));
        }
        int lowest = levels.lowestSince(begun);
        awaitLevels(pool, l -> l.idle() >= Agent.SHARED.lowMark() && l.pending() == 0);
        long refills = cluster.cloud().calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES) - assigns;
        int refilled = pool.snapshot().levels().idle();
        boolean reused = reportReuse(stopped, burst);
        screen.verdict(
                lowest < Agent.SHARED.lowMark() && refilled >= Agent.SHARED.lowMark(),
                "idle fell to " + lowest + ", below the low mark; " + refills + (refills == 1 ? " call" : " calls")
                        + " to the cloud refilled it to " + refilled);
        burst.forEach(first::stop);
        awaitLevels(pool, l -> l.idle() <= Agent.SHARED.highMark() && l.disposing() == 0);
        screen.tick("they stop; the surplus above the high mark went back to the cloud, "
                + pool.snapshot().levels().idle() + " are idle");
        screen.line("");
        screen.line("idle addresses over " + Screen.millis(System.nanoTime() - begun) + "  "
                + levels.sparkline(begun, SPARKLINE, Agent.SHARED.highMark() + BURST));
        return reused;
    }

    private boolean reportReuse(Pod stopped, List<Pod> burst) {
        var heir = burst.stream()
                .filter(pod -> pod.address().equals(stopped.address()))
                .findFirst();
        heir.ifPresentOrElse(
                pod -> screen.tick(stopped.address().getHostAddress() + " of " + stopped.name() + " is now "
                        + pod.name() + "'s, which waited "
                        + Screen.millis(pod.times().address()) + " for it"),
                () -> screen.cross(
                        stopped.address().getHostAddress() + " of " + stopped.name() + " went to no other pod"));
        return heir.isPresent();
    }

    private Pod start(Agent agent, String name, DatapathMode mode) throws InterruptedException {
        Pod pod = agent.start(name, mode);
        pods.add(pod);
        return pod;
    }

    private static String symbol(Matrix.Reach reach) {
        return switch (reach) {
            case SELF -> "·";
            case PING_AND_TCP -> "✓";
            case PING_ONLY -> "ping only";
            case TCP_ONLY -> "TCP only";
            case OTHER_SOURCE -> "other source";
            case NOTHING -> "✗";
        };
    }

    private static void awaitLevels(ResourcePool<EniAddress> pool, Predicate<PoolLevels> wanted)
            throws InterruptedException {
        var reached = new CountDownLatch(1);
        pool.addListener(new PoolListener<EniAddress>() {
            @Override
            public void levelsChanged(PoolSnapshot snapshot) {
                if (wanted.test(snapshot.levels())) {
                    reached.countDown();
                }
            }
        });
        boolean there = wanted.test(pool.snapshot().levels());
        if (!there && !reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the pool did not settle within " + PATIENCE + ": " + pool.snapshot());
        }
    }
}
