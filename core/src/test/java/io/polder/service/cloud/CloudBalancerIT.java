package io.polder.service.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.linux.testing.TestNetns;
import io.polder.netlink.MacAddress;
import io.polder.netns.DatapathMode;
import io.polder.netns.NetnsConfigurator;
import io.polder.netns.PodAddress;
import io.polder.netns.PodInterfaceSpec;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.fabric.Fabric;
import io.polder.service.ServiceName;
import io.polder.service.ServicePort;
import io.polder.service.TransportProtocol;
import io.polder.service.cloud.BalancerStatus.State;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.IpFamily;
import io.polder.spi.LoadBalancers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients reach pods through the cloud's load balancer that a service has, while pods come and go. */
@RequiresCapability(Capability.NETNS)
class CloudBalancerIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ServiceName WEB = new ServiceName("default", "web");
    private static final String VSWITCH = "vsw-a";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<NumberServer> servers = new ArrayList<>();
    private Fabric fabric;
    private Eni eni;
    private Eni elsewhere;
    private List<InetAddress> addresses;
    private NetnsConfigurator configurator;
    private ServiceController controller;

    @BeforeEach
    void makeTwoNodes() {
        String prefix = TestNetns.uniqueName("lb") + "-";
        var builder = FakeCloud.builder().lenient().subnet(VSWITCH, Cidr.parse("10.0.0.0/24"));
        fabric = Fabric.create(builder, NetnsDirectory.standard(), prefix);
        opened.push(fabric);
        eni = primary(fabric.cloud().createInstance("ecs.g7.xlarge", VSWITCH).instanceId());
        elsewhere =
                primary(fabric.cloud().createInstance("ecs.g7.xlarge", VSWITCH).instanceId());
        addresses = fabric.cloud()
                .provider()
                .networkInterfaces()
                .assignAddresses(eni.id(), IpFamily.IPV4, 4, new ClientToken("pods"), TIMEOUT);
        configurator = NetnsConfigurator.open(fabric.node(eni.instanceId().orElseThrow()));
        opened.push(configurator);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"clb,false", "nlb,false", "clb,true", "nlb,true"})
    void podsComeAndGoUnderLoadWithoutAFailedConnection(String kindName, boolean internal) throws Exception {
        begin(kindName);
        for (int i = 0; i < 3; i++) {
            startPod(i);
        }
        settle(service(internal, Set.of(0, 1, 2), Set.of()));
        NetworkNamespace client = internal ? fabric.node(elsewhere.instanceId().orElseThrow()) : fabric.internet();
        InetSocketAddress front = front();
        try (SocketChannel lasting = connectTo(0, client, front);
                var load = new Load(client, front)) {
            load.await(20);
            startPod(3);
            drainFirst(internal, load, lasting);
            removeFirst(internal, load);

            assertThat(load.failures()).isEmpty();
            assertThat(load.connections()).isGreaterThan(200);
        }
        assertThat(servers).allSatisfy(server -> {
            assertThat(server.accepted()).isPositive();
            assertThat(seen(server))
                    .containsExactly(
                            internal
                                    ? elsewhere.primaryAddress()
                                    : fabric.internetAddresses().get(0));
        });
        end(client, front);
    }

    private void drainFirst(boolean internal, Load load, SocketChannel lasting) throws Exception {
        NumberServer first = servers.get(0);
        settle(service(internal, Set.of(1, 2, 3), Set.of(0)));
        load.await(2); // Connections that had begun before.
        int accepted = first.accepted();
        load.await(20);
        assertThat(first.accepted()).as("while it drains").isEqualTo(accepted);
        assertThat(Load.ask(lasting)).as("a connection that it has").isZero();
        lasting.shutdownOutput();
        while (first.open() > 0) {
            Thread.onSpinWait();
        }
    }

    private void removeFirst(boolean internal, Load load) throws Exception {
        BalancedService rest = service(internal, Set.of(1, 2, 3), Set.of());
        controller.put(rest);
        controller.reconcile();
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(1)));
        settle(rest);
        servers.get(0).close();
        load.await(20);
    }

    private void begin(String kindName) {
        LoadBalancers kind = fabric.cloud().provider().loadBalancers().stream()
                .filter(each -> each.kind().equals(kindName))
                .findFirst()
                .orElseThrow();
        controller = new ServiceController(
                kind, ControllerSettings.of("test", List.of(VSWITCH)).withClock(now::get));
    }

    /** Without the service nobody is there any more. */
    private void end(NetworkNamespace client, InetSocketAddress front) {
        controller.replaceAll(List.of());
        controller.reconcile();
        assertThatThrownBy(() -> Load.ask(client, front, 1)).isInstanceOf(IOException.class);
    }

    private Eni primary(String instance) {
        return fabric.cloud().enis().stream()
                .filter(each -> each.instanceId().orElseThrow().equals(instance))
                .findFirst()
                .orElseThrow();
    }

    private void startPod(int number) throws IOException {
        var netns = NetworkNamespace.create();
        opened.addLast(netns); // Closed after what is in it.
        var spec = PodInterfaceSpec.of(
                        "pod-" + number, Path.of("/proc/self/fd/" + netns.fd()), DatapathMode.SHARED_ENI_VETH)
                .eni(MacAddress.parse(eni.mac()))
                .address(PodAddress.in(fabric.cloud().subnet(VSWITCH), addresses.get(number)))
                .build();
        configurator.add(spec);
        opened.push(() -> configurator.delete(spec));
        var server = new NumberServer(netns, number);
        opened.push(server);
        servers.add(server);
    }

    private BalancedService service(boolean internal, Set<Integer> pods, Set<Integer> draining) {
        var endpoints = new HashSet<BalancedEndpoint>();
        pods.forEach(pod -> endpoints.add(endpoint(pod, false)));
        draining.forEach(pod -> endpoints.add(endpoint(pod, true)));
        return new BalancedService(
                WEB, "uid-1", List.of(ServicePort.of("", TransportProtocol.TCP, 80)), internal, endpoints);
    }

    private BalancedEndpoint endpoint(int pod, boolean draining) {
        return new BalancedEndpoint("", eni.id(), addresses.get(pod), NumberServer.PORT, draining);
    }

    private void settle(BalancedService service) {
        controller.put(service);
        for (int i = 0; i < 50; i++) {
            if (controller.reconcile().get(WEB).state() == State.READY) {
                return;
            }
        }
        throw new AssertionError("not ready: " + controller.status(WEB));
    }

    private InetSocketAddress front() {
        return new InetSocketAddress(controller.status(WEB).address().orElseThrow(), 80);
    }

    /** Tries until chance has it. */
    private static SocketChannel connectTo(int pod, NetworkNamespace client, InetSocketAddress front)
            throws IOException {
        while (true) {
            SocketChannel channel = Load.connect(client, front);
            if (Load.ask(channel) == pod) {
                return channel;
            }
            channel.close();
        }
    }

    private static Set<InetAddress> seen(NumberServer server) {
        return server.clients().stream().map(InetSocketAddress::getAddress).collect(Collectors.toSet());
    }
}
