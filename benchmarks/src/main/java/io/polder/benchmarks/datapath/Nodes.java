package io.polder.benchmarks.datapath;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netns.DatapathMode;
import io.polder.netns.NetnsConfigurator;
import io.polder.netns.PeerNode;
import io.polder.netns.PodAddress;
import io.polder.netns.PodInterfaceSpec;
import io.polder.netns.PodNetwork;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.SystemClock;
import io.polder.provider.fake.fabric.Fabric;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two nodes of a fabric, in one vSwitch, with a pod of each mode on each. Used by one thread. */
final class Nodes implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SUBNET = "vsw";
    private static final int COUNT = 2;

    private final SystemClock clock = new SystemClock();
    private final Fabric fabric;
    private final List<String> instances = new ArrayList<>();
    private final List<NetnsConfigurator> configurators = new ArrayList<>();
    private final List<NetworkNamespace> pods = new ArrayList<>();
    private int requests;

    /** @param prefix of the names of the fabric's namespaces */
    Nodes(NetnsDirectory directory, String prefix) {
        var builder = FakeCloud.builder()
                .lenient()
                .clock(clock)
                .latencies(Latencies.none())
                .subnet(SUBNET, Cidr.parse("10.0.0.0/24"));
        fabric = Fabric.create(builder, directory, prefix);
        for (int i = 0; i < COUNT; i++) {
            String id = fabric.cloud().createInstance("ecs.g7.4xlarge", SUBNET).instanceId();
            instances.add(id);
            configurators.add(NetnsConfigurator.open(fabric.node(id)));
        }
        for (int i = 0; i < COUNT; i++) {
            configurators.get(i).connect(PodNetwork.vxlan(peer(i), List.of(peer(1 - i))));
        }
    }

    /** From node to node, without pods: the limit. */
    Traffic host(String name) {
        return new Traffic(
                name,
                fabric.node(instances.get(0)),
                fabric.node(instances.get(1)),
                primary(1).primaryAddress());
    }

    /** From a pod of the first node to one of the second. */
    Traffic pods(String name, DatapathMode mode) {
        NetworkNamespace from = NetworkNamespace.create();
        pods.add(from);
        NetworkNamespace to = NetworkNamespace.create();
        pods.add(to);
        add(0, name, mode, from);
        InetAddress address = add(1, name, mode, to);
        return new Traffic(name, from, to, address);
    }

    private InetAddress add(int node, String name, DatapathMode mode, NetworkNamespace netns) {
        var builder = PodInterfaceSpec.of("bench." + name, Path.of("/proc/self/fd/" + netns.fd()), mode);
        IpAddress own;
        if (mode.usesEni()) {
            Eni eni = attach(node);
            var subnet = fabric.cloud().subnet(SUBNET);
            InetAddress assigned = mode.sharesEni()
                    ? fabric.cloud()
                            .provider(instances.get(node))
                            .networkInterfaces()
                            .assignAddresses(eni.id(), IpFamily.IPV4, 1, token(), PATIENCE)
                            .get(0)
                    : eni.primaryAddress();
            own = IpAddress.of(assigned);
            builder.eni(MacAddress.parse(eni.mac())).address(PodAddress.in(subnet, assigned));
        } else {
            own = IpAddress.parse("10.244." + (node + 1) + ".7");
            builder.address(PodAddress.of(new IpPrefix(own, 24)));
        }
        configurators.get(node).add(builder.build());
        return own.toInetAddress();
    }

    private Eni attach(int node) {
        String instance = instances.get(node);
        var cloud = fabric.cloud().provider(instance).networkInterfaces();
        Eni made = cloud.create(EniSpec.in(SUBNET, Map.of("for", "benchmark")), token(), PATIENCE);
        cloud.attach(made.id(), instance, PATIENCE);
        return cloud.listAll(EniFilter.byId(made.id()), PATIENCE).stream()
                .filter(eni -> eni.state() == EniState.IN_USE)
                .findFirst()
                .orElseThrow();
    }

    private PeerNode peer(int node) {
        return PeerNode.of(
                IpAddress.of(primary(node).primaryAddress()), IpPrefix.parse("10.244." + (node + 1) + ".0/24"));
    }

    private Eni primary(int node) {
        return fabric.cloud().enis().stream()
                .filter(Eni::primary)
                .filter(eni -> eni.instanceId().orElseThrow().equals(instances.get(node)))
                .findFirst()
                .orElseThrow();
    }

    private ClientToken token() {
        return new ClientToken("benchmark-" + ++requests);
    }

    @Override
    public void close() {
        configurators.forEach(NetnsConfigurator::close);
        try (clock;
                fabric) {
            pods.forEach(NetworkNamespace::close);
        }
    }
}
