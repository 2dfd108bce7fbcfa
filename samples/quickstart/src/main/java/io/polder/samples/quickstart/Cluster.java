package io.polder.samples.quickstart;

import io.polder.linux.NetnsDirectory;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netns.DatapathMode;
import io.polder.netns.PeerNode;
import io.polder.netns.PodNetwork;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.FakeCloudBuilder;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.SystemClock;
import io.polder.provider.fake.fabric.Fabric;
import io.polder.spi.Cidr;
import io.polder.spi.InstanceIdentity;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cloud, its fabric, and two nodes with an agent each. Thread-safe to close at any moment; otherwise confined to one
 * thread.
 */
final class Cluster implements AutoCloseable {

    static final String INSTANCE_TYPE = "ecs.g7.xlarge";

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<Agent> agents = new ArrayList<>();
    private final FakeCloud cloud;
    private final Fabric fabric;
    private final Party internet;

    Cluster(NetnsDirectory directory, String prefix, Arguments arguments) {
        try {
            var clock = closeLater(new SystemClock());
            var builder = FakeCloud.builder()
                    .lenient()
                    .clock(clock)
                    .seed(arguments.seed())
                    .latencies(arguments.fast() ? Latencies.none() : Latencies.realistic());
            boolean ipv6 = Loopback.hasIpv6();
            addSubnet(builder, "vsw-a", "10.0.0.0/24", "fd00:10:0:a::/64", ipv6);
            addSubnet(builder, "vsw-b", "10.0.1.0/24", "fd00:10:0:b::/64", ipv6);
            fabric = closeLater(Fabric.create(builder, directory, prefix));
            cloud = fabric.cloud();
            internet = new Party("internet", fabric.internet(), fabric.internetAddresses());
            closeLater(EchoServer.start(internet.netns(), internet.name()));
            for (String subnet : vSwitches(arguments.mode())) {
                InstanceIdentity instance = cloud.createInstance(INSTANCE_TYPE, subnet, ipv6 ? 1 : 0);
                String id = instance.instanceId();
                String name = "node-" + (agents.size() + 1);
                var range = new PodRange(agents.size() + 1, ipv6);
                agents.add(closeLater(new Agent(name, cloud.provider(id), fabric.node(id), directory, prefix, range)));
            }
            if (!arguments.mode().usesEni()) {
                joinPodNetwork(arguments.mode());
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void addSubnet(FakeCloudBuilder cloud, String id, String ipv4, String ipv6, boolean dualStack) {
        if (dualStack) {
            cloud.subnet(id, Cidr.parse(ipv4), Cidr.parse(ipv6));
        } else {
            cloud.subnet(id, Cidr.parse(ipv4));
        }
    }

    /** Of the nodes: those that route to each other themselves are in one. */
    private static List<String> vSwitches(DatapathMode mode) {
        return mode == DatapathMode.HOST_GATEWAY ? List.of("vsw-a", "vsw-a") : List.of("vsw-a", "vsw-b");
    }

    /**
     * The pods of a tunnel are known to nobody outside it, and leave with their node's address. To those of the other kind
     * the VPC has routes, as nobody else has.
     */
    private void joinPodNetwork(DatapathMode mode) {
        for (Agent agent : agents) {
            PeerNode self = agent.asPeer();
            var peers = agents.stream()
                    .filter(other -> !other.equals(agent))
                    .map(Agent::asPeer)
                    .toList();
            if (mode == DatapathMode.VXLAN) {
                agent.connect(PodNetwork.vxlan(self, peers).masqueradingBeyond(List.of()));
            } else {
                agent.connect(PodNetwork.hostGateway(self, peers).masqueradingBeyond(ranges()));
                self.podRanges()
                        .forEach(range -> fabric.addRoute(range, agent.primary().id()));
            }
        }
    }

    /** Of the VPC. */
    private List<IpPrefix> ranges() {
        return cloud.subnets().stream()
                .flatMap(subnet -> Stream.concat(Stream.of(subnet.cidr()), subnet.ipv6Cidr().stream()))
                .map(cidr -> new IpPrefix(IpAddress.of(cidr.network()), cidr.prefixLength()))
                .toList();
    }

    /** Somebody beyond the VPC. */
    Party internet() {
        return internet;
    }

    /** Whom the internet sees instead of a pod. */
    List<InetAddress> natGateway() {
        return fabric.natAddresses();
    }

    FakeCloud cloud() {
        return cloud;
    }

    List<Agent> agents() {
        return agents;
    }

    /** Gives everything back to the cloud, which does not take its time for it. */
    void drain() throws InterruptedException {
        cloud.use(Latencies.none());
        for (Agent agent : agents) {
            agent.drain();
        }
    }

    /** Closes what was opened, the last first; all of it, whatever fails. A second time does nothing. */
    @Override
    public void close() {
        RuntimeException failure = null;
        AutoCloseable next = nextToClose();
        while (next != null) {
            try {
                next.close();
            } catch (Exception e) {
                failure = failure == null ? new IllegalStateException("close the cluster", e) : failure;
            }
            next = nextToClose();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private <T extends AutoCloseable> T closeLater(T resource) {
        synchronized (opened) {
            opened.push(resource);
        }
        return resource;
    }

    private @Nullable AutoCloseable nextToClose() {
        synchronized (opened) {
            return opened.poll();
        }
    }
}
