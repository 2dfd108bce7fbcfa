package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.ebpf.BpfMap;
import io.polder.ebpf.MapSpec;
import io.polder.ebpf.MapType;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class ServiceLoadBalancerIT {

    private static final String VIP = "10.96.0.10";

    private ServiceRig rig;
    private RigPod client;

    @BeforeEach
    void begin() throws IOException {
        rig = new ServiceRig();
        client = rig.client(1);
    }

    @AfterEach
    void end() throws IOException {
        rig.close();
    }

    private static ServiceEndpoints web(RigPod... pods) {
        var service = Service.of("default", "web")
                .port(TransportProtocol.TCP, 80)
                .clusterIps(IpAddress.parse(VIP))
                .build();
        var endpoints = new ArrayList<Endpoint>();
        for (RigPod pod : pods) {
            endpoints.add(pod.endpoint4());
        }
        return new ServiceEndpoints(service, endpoints);
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void podsAreServedOnWithoutTheProcessAndByTheNextOne(ServiceMode mode) throws IOException {
        RigPod one = rig.server(2);
        ServiceLoadBalancer first = rig.open();
        first.attach(client.asPod(), mode);
        first.upsert(web(one));
        String dump = first.dump();
        first.close();
        assertThat(client.connect(VIP, 80)).isEqualTo(2);

        ServiceLoadBalancer second = rig.open();
        assertThat(second.attached()).containsExactly(client.asPod().id());
        assertThat(second.dump()).isEqualTo(dump);
        assertThat(client.connect(VIP, 80)).isEqualTo(2);
        assertThat(second.replaceAll(List.of(web(one))).writes()).isZero();
        second.attach(client.asPod(), mode);
        RigPod two = rig.server(3);
        second.upsert(web(two));
        assertThat(client.connect(VIP, 80)).isEqualTo(3);

        second.dismantle();
        assertThat(rig.pins()).doesNotExist();
        assertThat(client.fate(VIP, 80)).isNotEqualTo("answered");
    }

    @ParameterizedTest
    @EnumSource(
            value = ServiceMode.class,
            names = {"SOCKET", "PACKET"})
    void noConnectionFailsWhileEndpointsComeAndGoAndMapsGrow(ServiceMode mode) throws Exception {
        var servers = new ArrayList<RigPod>();
        for (int i = 2; i < 6; i++) {
            servers.add(rig.server(i));
        }
        var small = new Capacities(8, 8, 8);
        ServiceLoadBalancer balancer =
                rig.open(rig.settings().capacities(small, Capacities.LARGEST).build());
        balancer.attach(client.asPod(), mode);
        balancer.upsert(web(servers.toArray(RigPod[]::new)));
        var running = new AtomicBoolean(true);
        var failures = Collections.synchronizedList(new ArrayList<String>());
        var connections = new AtomicInteger();
        var clients = new Thread(() -> {
            while (running.get()) {
                try {
                    client.connect(VIP, 80);
                    connections.incrementAndGet();
                } catch (IOException e) {
                    failures.add(e.toString());
                }
            }
        });
        clients.start();
        try {
            var random = new Random(7);
            for (int i = 0; i < 300; i++) {
                var some = new ArrayList<>(servers);
                Collections.shuffle(some, random);
                balancer.upsert(web(some.subList(0, 1 + random.nextInt(4)).toArray(RigPod[]::new)));
                if (i % 20 == 0) {
                    addMore(balancer, i);
                }
                int seen = connections.get();
                while (connections.get() == seen && failures.isEmpty()) {
                    Thread.onSpinWait(); // Each change has a connection behind it.
                }
            }
        } finally {
            running.set(false);
            clients.join();
        }
        assertThat(failures).isEmpty();
        assertThat(connections).hasValueGreaterThan(100);
        assertThat(balancer.pressure()).anyMatch(map -> map.map().equals("slots") && map.capacity() > 8);
        balancer.dismantle();
    }

    private static void addMore(ServiceLoadBalancer balancer, int number) {
        balancer.upsert(ServiceEndpoints.of(
                Service.of("default", "more" + number)
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(IpAddress.parse("10.96.1." + number / 2))
                        .build(),
                Services.endpoint("10.77.9.1"),
                Services.endpoint("10.77.9.2")));
    }

    @Test
    void socketThatTalksToManyVipsIsAnsweredByEach() throws IOException {
        RigPod one = rig.server(2);
        ServiceLoadBalancer balancer = rig.open();
        balancer.attach(client.asPod(), ServiceMode.SOCKET);
        var endpoints = new ArrayList<RigPod>(List.of(one));
        for (int i = 3; i < 9; i++) {
            endpoints.add(rig.server(i));
        }
        for (int i = 0; i < endpoints.size(); i++) {
            balancer.upsert(ServiceEndpoints.of(
                    Service.of("default", "dns" + i)
                            .port(TransportProtocol.UDP, 53)
                            .clusterIps(IpAddress.parse("10.96.0." + (20 + i)))
                            .build(),
                    endpoints.get(i).endpoint4()));
        }
        try (DatagramChannel channel = client.datagrams()) {
            for (int i = 0; i < endpoints.size(); i++) {
                channel.send(ByteBuffer.wrap(new byte[] {1}), new InetSocketAddress("10.96.0." + (20 + i), 53));
            }
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < endpoints.size(); i++) {
                answers.add(RigPod.receive(channel).from().getAddress().getHostAddress());
            }
            assertThat(answers).hasSize(endpoints.size()).allMatch(from -> from.startsWith("10.96.0."));
        }
        balancer.dismantle();
    }

    @Test
    void socketsOfOnePodHaveTheSameEndpointWithAffinity() throws IOException {
        RigPod[] servers = {rig.server(2), rig.server(3), rig.server(4)};
        RigPod other = rig.client(9);
        ServiceLoadBalancer balancer = rig.open();
        balancer.attach(client.asPod(), ServiceMode.SOCKET);
        balancer.attach(other.asPod(), ServiceMode.SOCKET);
        var service = Service.of("default", "web")
                .port(TransportProtocol.TCP, 80)
                .clusterIps(IpAddress.parse(VIP))
                .affinity(Duration.ofHours(3))
                .build();
        balancer.upsert(new ServiceEndpoints(service, web(servers).endpoints()));

        Set<Integer> reached = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            reached.add(client.connect(VIP, 80));
        }
        assertThat(reached).hasSize(1);
        balancer.dismantle();
    }

    @Test
    void connectionOfASocketIsRefusedWhereThereIsNobody() throws IOException {
        ServiceLoadBalancer balancer = rig.open();
        balancer.attach(client.asPod(), ServiceMode.SOCKET);
        balancer.upsert(web());

        assertThat(client.fate(VIP, 80)).isEqualTo("refused");
        assertThat(client.fate(VIP, 81)).isEqualTo("refused");
        assertThat(client.fate("10.96.9.9", 80)).containsIgnoringCase("no route to host");
        balancer.dismantle();
    }

    @Test
    void connectionGoesOnWhenItsEndpointIsRemoved() throws IOException {
        RigPod one = rig.client(2);
        one.echo(ServiceRig.PORT);
        for (ServiceMode mode : List.of(ServiceMode.SOCKET, ServiceMode.PACKET)) {
            ServiceLoadBalancer balancer = rig.open();
            balancer.attach(client.asPod(), mode);
            balancer.upsert(web(one));
            try (SocketChannel channel = client.from(StandardProtocolFamily.INET, 0)) {
                channel.socket().connect(new InetSocketAddress(VIP, 80), RigPod.PATIENCE_MILLIS);
                channel.socket().setSoTimeout(RigPod.PATIENCE_MILLIS);
                assertThat(RigPod.echo(channel, 5)).isEqualTo(5);
                balancer.upsert(web());
                assertThat(RigPod.echo(channel, 6)).isEqualTo(6);
                balancer.remove(web().name());
                balancer.sweep();
                assertThat(RigPod.echo(channel, 7)).isEqualTo(7);
            }
            balancer.dismantle();
        }
    }

    @Test
    void explanationSaysWhereAFlowGoes() throws IOException {
        RigPod one = rig.client(2);
        ServiceLoadBalancer balancer = rig.open();
        balancer.upsert(web(one));

        var flow = new ServiceFlow(TransportProtocol.TCP, IpAddress.parse(VIP), 80);
        assertThat(balancer.explain(flow).verdict()).isEqualTo(FlowExplanation.Verdict.BALANCED);
        assertThat(balancer.explain(flow).endpoints()).containsExactly("10.77.2.2:8080");
        assertThat(balancer.explain(flow).service()).contains(web().name());
        assertThat(balancer.explain(new ServiceFlow(TransportProtocol.TCP, IpAddress.parse(VIP), 81))
                        .verdict())
                .isEqualTo(FlowExplanation.Verdict.REFUSED);
        assertThat(balancer.explain(new ServiceFlow(TransportProtocol.TCP, IpAddress.parse("10.96.3.3"), 81))
                        .verdict())
                .isEqualTo(FlowExplanation.Verdict.DROPPED);
        assertThat(balancer.explain(new ServiceFlow(TransportProtocol.TCP, one.address4(), 81))
                        .verdict())
                .isEqualTo(FlowExplanation.Verdict.PASSED);
        balancer.dismantle();
    }

    @Test
    void somebodyElsesPinIsNotTouched() throws IOException {
        Path pins = rig.pins().resolve("v1");
        Files.createDirectories(pins);
        try (BpfMap other =
                BpfMap.create(MapSpec.of("other", MapType.HASH, 4, 4, 10).build())) {
            other.pin(pins.resolve("services4"));
        }

        assertThatExceptionOfType(ServiceException.ForeignPin.class)
                .isThrownBy(() -> rig.open())
                .withMessageContaining("services4");
        assertThat(pins.resolve("services4")).exists();
    }

    @Test
    void directoryThatIsNoCgroupIsUnsupported() {
        var settings = rig.settings().cgroup(Path.of("/proc")).build();

        assertThatExceptionOfType(ServiceException.Unsupported.class)
                .isThrownBy(() -> rig.open(settings))
                .withMessageContaining("cgroup2 is mounted on");
    }

    @Test
    void directoryThatIsNoBpfFileSystemIsUnsupported() {
        var settings = rig.settings().pins(Path.of("/proc/polder")).build();

        assertThatExceptionOfType(ServiceException.Unsupported.class).isThrownBy(() -> rig.open(settings));
    }

    @Test
    void podWhoseNamespaceIsGoneIsDetached() throws IOException {
        ServiceLoadBalancer balancer = rig.open();
        RigPod gone = rig.client(2);
        String id = gone.asPod().id();
        balancer.attach(gone.asPod(), ServiceMode.AUTOMATIC);
        gone.close();

        balancer.detach(id);
        assertThat(balancer.attached()).isEmpty();
        balancer.dismantle();
    }
}
