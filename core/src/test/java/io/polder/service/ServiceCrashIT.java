package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies between any two writes to the kernel's maps, while clients connect. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class ServiceCrashIT {

    private static final String VIP = "10.96.0.10";
    private static final int DEATHS = 300;

    private static final class Death extends RuntimeException {}

    private final AtomicBoolean running = new AtomicBoolean(true);
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private int connections;

    @ParameterizedTest
    @EnumSource(
            value = ServiceMode.class,
            names = {"SOCKET", "PACKET"})
    void noConnectionIsLost(ServiceMode mode) throws Exception {
        try (var rig = new ServiceRig()) {
            RigPod client = rig.client(1);
            List<RigPod> servers = List.of(rig.server(2), rig.server(3), rig.server(4), rig.server(5));
            ServiceSettings settings = rig.settings().build();
            try (ServiceDatapath datapath = ServiceDatapath.open(settings, rig.node)) {
                datapath.attachments().attach(client.asPod(), mode);
                new ServiceTable(datapath.maps(), settings).replaceAll(services(servers));
                var clients = new Thread(() -> connect(client));
                clients.start();
                try {
                    die(datapath, settings, servers);
                } finally {
                    running.set(false);
                    clients.join();
                }
                datapath.dismantle();
            }
        }
        assertThat(failures).isEmpty();
        assertThat(connections).isGreaterThan(50);
    }

    private void connect(RigPod client) {
        while (running.get()) {
            try {
                client.connect(VIP, 80);
                connections++;
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }
    }

    /** Each life ends at the next write but some, on the way to other endpoints, and another one begins. */
    private static void die(ServiceDatapath datapath, ServiceSettings settings, List<RigPod> servers) {
        var random = new Random(11);
        for (int death = 0; death < DEATHS; death++) {
            int[] left = {random.nextInt(8)};
            var maps = new FaultyServiceMaps(datapath.maps(), () -> {
                if (left[0]-- == 0) {
                    throw new Death();
                }
            });
            var some = new ArrayList<>(servers);
            Collections.shuffle(some, random);
            try {
                var table = new ServiceTable(maps, settings);
                table.replaceAll(services(some.subList(0, 1 + random.nextInt(4))));
                table.replaceAll(services(some.subList(0, 1 + random.nextInt(4))));
                table.sweep();
            } catch (Death e) {
                // And the next one finds what it left.
            }
        }
    }

    private static List<ServiceEndpoints> services(List<RigPod> pods) {
        var service = Service.of("default", "web")
                .port(TransportProtocol.TCP, 80)
                .clusterIps(IpAddress.parse(VIP))
                .build();
        return List.of(new ServiceEndpoints(
                service, pods.stream().map(RigPod::endpoint4).toList()));
    }
}
