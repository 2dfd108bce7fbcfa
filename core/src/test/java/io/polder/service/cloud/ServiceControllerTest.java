package io.polder.service.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.cloud.Mortal;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.VirtualClock;
import io.polder.service.ServiceName;
import io.polder.service.ServicePort;
import io.polder.service.TransportProtocol;
import io.polder.service.cloud.BalancerStatus.State;
import io.polder.spi.Backend;
import io.polder.spi.BackendGroup;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.EniSpec;
import io.polder.spi.IpFamily;
import io.polder.spi.Listener;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Page;
import io.polder.spi.RegisteredBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceControllerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ServiceName WEB = new ServiceName("default", "web");

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private FakeCloud cloud;
    private CloudProvider provider;
    private Eni eni;

    @BeforeEach
    void begin() {
        cloud = FakeCloud.builder()
                .clock(clock)
                .latencies(Latencies.none())
                .subnet("vsw-a", Cidr.parse("10.0.0.0/24"))
                .build();
        provider = cloud.provider();
        eni = provider.networkInterfaces()
                .create(EniSpec.in("vsw-a", Map.of()).withAddresses(IpFamily.IPV4, 8), new ClientToken("eni"), TIMEOUT);
    }

    /** The cloud forgives nothing that is left, and no request that it had to refuse as invalid. */
    @AfterEach
    void end() {
        for (LoadBalancers balancers : provider.loadBalancers()) {
            ServiceController controller = controller(balancers);
            controller.replaceAll(List.of());
            for (int i = 0; i < 20 && !all(balancers).isEmpty(); i++) {
                controller.reconcile();
                clock.advance(Duration.ofSeconds(5));
            }
        }
        provider.networkInterfaces().delete(eni.id(), TIMEOUT);
        provider.close();
        cloud.close();
        clock.close();
    }

    private LoadBalancers kind(String name) {
        return provider.loadBalancers().stream()
                .filter(each -> each.kind().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ServiceController controller(LoadBalancers balancers) {
        return new ServiceController(
                balancers, ControllerSettings.of("test", List.of("vsw-a")).withClock(clock));
    }

    private BalancedEndpoint endpoint(int number, boolean draining) {
        return new BalancedEndpoint("", eni.id(), eni.secondaryAddresses().get(number), 8080, draining);
    }

    private static BalancedService service(BalancedEndpoint... endpoints) {
        return new BalancedService(
                WEB, "uid-1", List.of(ServicePort.of("", TransportProtocol.TCP, 80)), true, Set.of(endpoints));
    }

    private void settle(ServiceController controller) {
        for (int i = 0; i < 100; i++) {
            Map<ServiceName, BalancerStatus> all = controller.reconcile();
            if (all.values().stream().allMatch(status -> status.state() == State.READY)) {
                return;
            }
            clock.advance(Duration.ofSeconds(5));
        }
        throw new AssertionError("not ready: " + controller.reconcile());
    }

    private List<LoadBalancer> all(LoadBalancers balancers) {
        return Page.all(page -> balancers.list(Map.of("polder/cluster", "test"), page, TIMEOUT));
    }

    private Map<Integer, Integer> weights(LoadBalancers balancers) {
        LoadBalancer balancer = all(balancers).get(0);
        List<BackendGroup> groups = Page.all(page -> balancers.groups(balancer.id(), page, TIMEOUT));
        assertThat(groups).hasSize(1);
        return Page.all(page -> balancers.backends(groups.get(0).id(), page, TIMEOUT)).stream()
                .map(RegisteredBackend::backend)
                .collect(Collectors.toMap(
                        backend -> eni.secondaryAddresses().indexOf(backend.address()), Backend::weight));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clb", "nlb"})
    void balancerIsMadeWithPodsBehindIt(String kind) {
        LoadBalancers balancers = kind(kind);
        ServiceController controller = controller(balancers);
        controller.put(service(endpoint(0, false), endpoint(1, false)));

        settle(controller);

        BalancerStatus status = controller.status(WEB);
        assertThat(status.address().isPresent() || status.hostName().isPresent())
                .isTrue();
        assertThat(all(balancers)).hasSize(1);
        assertThat(weights(balancers)).isEqualTo(Map.of(0, 100, 1, 100));
        List<Listener> listeners =
                Page.all(page -> balancers.listeners(status.loadBalancerId().orElseThrow(), page, TIMEOUT));
        assertThat(listeners).hasSize(1);
        assertThat(listeners.get(0).port()).isEqualTo(80);
        assertThat(listeners.get(0).running()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clb", "nlb"})
    void podThatLeavesLosesItsWeightFirst(String kind) {
        LoadBalancers balancers = kind(kind);
        ServiceController controller = controller(balancers);
        controller.put(service(endpoint(0, false), endpoint(1, false)));
        settle(controller);

        controller.put(service(endpoint(0, true), endpoint(1, false)));
        settle(controller);
        assertThat(weights(balancers)).as("draining").isEqualTo(Map.of(0, 0, 1, 100));

        controller.put(service(endpoint(1, false)));
        controller.reconcile();
        assertThat(weights(balancers)).as("its connections have a minute").isEqualTo(Map.of(0, 0, 1, 100));
        clock.advance(Duration.ofMinutes(1));
        settle(controller);
        assertThat(weights(balancers)).isEqualTo(Map.of(1, 100));
    }

    @Test
    void portsComeAndGo() {
        LoadBalancers balancers = kind("nlb");
        ServiceController controller = controller(balancers);
        controller.put(service(endpoint(0, false)));
        settle(controller);
        String id = all(balancers).get(0).id();

        controller.put(new BalancedService(
                WEB,
                "uid-1",
                List.of(
                        ServicePort.of("", TransportProtocol.TCP, 443),
                        ServicePort.of("dns", TransportProtocol.UDP, 53)),
                true,
                Set.of(endpoint(0, false))));
        settle(controller);

        assertThat(Page.all(page -> balancers.listeners(id, page, TIMEOUT)))
                .extracting(Listener::port)
                .containsExactlyInAnyOrder(443, 53);
        assertThat(Page.all(page -> balancers.groups(id, page, TIMEOUT)))
                .extracting(BackendGroup::name)
                .containsExactlyInAnyOrder("tcp-443", "udp-53");
    }

    @Test
    void nextProcessAdoptsWhatItOwnsAndRemovesNothingBeforeItKnowsAll() {
        LoadBalancers balancers = kind("clb");
        ServiceController first = controller(balancers);
        first.put(service(endpoint(0, false)));
        settle(first);
        String id = all(balancers).get(0).id();

        ServiceController second = controller(balancers);
        second.reconcile();
        assertThat(all(balancers)).hasSize(1);
        second.replaceAll(List.of(service(endpoint(0, false))));
        settle(second);
        assertThat(all(balancers)).extracting(LoadBalancer::id).containsExactly(id);

        second.replaceAll(List.of());
        second.reconcile();
        clock.advance(Duration.ofMinutes(1));
        assertThat(all(balancers)).isEmpty();
    }

    @Test
    void whatIsAsWantedIsNotAskedForUntilTheAudit() {
        LoadBalancers balancers = kind("clb");
        ServiceController controller = controller(balancers);
        controller.put(service(endpoint(0, false)));
        settle(controller);
        int before = cloud.journal().size();

        controller.reconcile();
        assertThat(cloud.journal().size() - before).as("the listing alone").isEqualTo(1);

        String group = Page.all(page -> balancers.groups(all(balancers).get(0).id(), page, TIMEOUT))
                .get(0)
                .id();
        balancers.removeBackends(
                group,
                Set.of(new Backend(eni.id(), eni.secondaryAddresses().get(0), 8080, 0)),
                new ClientToken("somebody"),
                TIMEOUT);
        clock.advance(Duration.ofMinutes(6));
        settle(controller);
        assertThat(weights(balancers)).as("mended").isEqualTo(Map.of(0, 100));
    }

    /** Each process dies before or after some call; the next ones end what it began, and nothing is there twice. */
    @ParameterizedTest
    @ValueSource(strings = {"clb", "nlb"})
    void processesThatDieAtAnyCallLeaveOneBalancer(String kind) {
        LoadBalancers balancers = kind(kind);
        var random = new Random(5);
        for (int life = 0; life < 60; life++) {
            ServiceController controller =
                    controller(Mortal.of(LoadBalancers.class, balancers, random.nextInt(12), random.nextBoolean()));
            var endpoints = new HashSet<BalancedEndpoint>();
            for (int i = 0; i < 4; i++) {
                if (random.nextBoolean()) {
                    endpoints.add(endpoint(i, false));
                }
            }
            controller.replaceAll(List.of(service(endpoints.toArray(BalancedEndpoint[]::new))));
            try {
                for (int i = 0; i < 4; i++) {
                    controller.reconcile();
                    clock.advance(Duration.ofSeconds(5));
                }
            } catch (Mortal.Death e) {
                clock.advance(Duration.ofSeconds(random.nextInt(10)));
            }
        }
        ServiceController last = controller(balancers);
        last.replaceAll(List.of(service(endpoint(6, false))));
        settle(last);

        assertThat(all(balancers)).hasSize(1);
        assertThat(weights(balancers)).isEqualTo(Map.of(6, 100));
    }
}
