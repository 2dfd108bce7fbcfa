package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.linux.testing.TestNetns;
import io.polder.netlink.route.RouteNetlink;
import io.polder.provider.fake.Action;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.fabric.Fabric;
import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Pool, cloud, fabric and configurator together: pods of two nodes come and go while the cloud misbehaves. */
@RequiresCapability(Capability.NETNS)
class PodLifecycleIT {

    private static final int THREADS = 6;
    private static final int ROUNDS = 3;
    private static final int STEPS = 12;
    private static final List<Action> CHANGES = List.of(
            Action.ASSIGN_PRIVATE_IP_ADDRESSES,
            Action.UNASSIGN_PRIVATE_IP_ADDRESSES,
            Action.CREATE_NETWORK_INTERFACE,
            Action.ATTACH_NETWORK_INTERFACE,
            Action.DETACH_NETWORK_INTERFACE,
            Action.DELETE_NETWORK_INTERFACE);
    private static final List<Fault> FAULTS =
            List.of(Fault.THROTTLED, Fault.ANSWER_LOST, Fault.REQUEST_LOST, Fault.TRANSIENT);

    private final Map<String, TestNode.RunningPod> living = new ConcurrentHashMap<>();
    private final Map<InetAddress, String> owners = new ConcurrentHashMap<>();

    @Test
    void podsOfTwoNodesComeAndGoWhileTheCloudFails() throws Exception {
        String prefix = TestNetns.uniqueName("life") + "-";
        var builder = FakeCloud.builder().lenient().subnet("vsw-a", Cidr.parse("10.0.0.0/26"));
        try (var fabric = Fabric.create(builder, NetnsDirectory.standard(), prefix)) {
            var cloud = fabric.cloud();
            var first = cloud.createInstance("ecs.g7.xlarge", "vsw-a").instanceId();
            var second = cloud.createInstance("ecs.g7.xlarge", "vsw-a").instanceId();
            var before = List.of(stateOf(fabric, first), stateOf(fabric, second));
            try (var a = new TestNode(fabric, first);
                    var b = new TestNode(fabric, second)) {
                for (int round = 0; round < ROUNDS; round++) {
                    churn(cloud, List.of(a, b), round);
                    everyLivingPodReachesEveryOther();
                }
                cloud.clearFaults();
                for (var pod : List.copyOf(living.values())) {
                    stop(pod);
                }
                a.giveEverythingBack();
                b.giveEverythingBack();
            }
            assertThat(cloud.enis())
                    .hasSize(2)
                    .allMatch(Eni::primary)
                    .allMatch(eni -> eni.addresses().size() == 1);
            assertThat(List.of(stateOf(fabric, first), stateOf(fabric, second))).isEqualTo(before);
        }
    }

    private void churn(FakeCloud cloud, List<TestNode> nodes, int round) throws Exception {
        var threads = Executors.newFixedThreadPool(THREADS);
        try {
            var work = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                var random = new Random(round * 100L + thread);
                work.add(() -> {
                    for (int step = 0; step < STEPS; step++) {
                        step(cloud, nodes, "t" + thread + "-" + random.nextInt(3), random);
                    }
                    return true;
                });
            }
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    /** A pod's name belongs to one thread, which starts it when it is not there and stops it when it is. */
    private void step(FakeCloud cloud, List<TestNode> nodes, String name, Random random) {
        if (random.nextInt(3) == 0) {
            cloud.failNext(CHANGES.get(random.nextInt(CHANGES.size())), 1, FAULTS.get(random.nextInt(FAULTS.size())));
        }
        var running = living.get(name);
        if (running != null) {
            stop(running);
            return;
        }
        var node = nodes.get(random.nextInt(nodes.size()));
        node.start(name).ifPresent(pod -> {
            assertThat(owners.putIfAbsent(pod.address(), name)).isNull();
            living.put(name, pod);
        });
    }

    private void stop(TestNode.RunningPod pod) {
        living.remove(pod.name());
        owners.remove(pod.address());
        pod.stop();
    }

    private void everyLivingPodReachesEveryOther() throws Exception {
        for (var from : living.values()) {
            for (var to : living.values()) {
                if (!from.equals(to)) {
                    assertThat(from.sourceSeenBy(to))
                            .as(from.name() + " to " + to.name())
                            .isEqualTo(from.address());
                }
            }
        }
    }

    private static List<String> stateOf(Fabric fabric, String instance) {
        try (var netlink = RouteNetlink.open(fabric.node(instance))) {
            return NamespaceState.of(netlink);
        }
    }
}
