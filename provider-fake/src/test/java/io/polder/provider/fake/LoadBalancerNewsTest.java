package io.polder.provider.fake;

import static io.polder.provider.fake.Fixture.SUBNET;
import static io.polder.provider.fake.Fixture.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.Backend;
import io.polder.spi.BackendGroup;
import io.polder.spi.BackendGroupSpec;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.ListenerSpec;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Operation;
import io.polder.spi.Page;
import io.polder.spi.Protocol;
import io.polder.spi.RegisteredBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a listener hears of load balancers, and when. */
class LoadBalancerNewsTest {

    private static final Duration JOB = Duration.ofSeconds(3);

    private final Recorder recorder = new Recorder();
    private final Fixture fixture = new Fixture(cloud -> cloud.listener(recorder));
    private Eni eni;

    @BeforeEach
    void makeAnEni() {
        String id = fixture.createAttached().id();
        fixture.assign(id, 2);
        eni = fixture.look(id);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatTrafficIsBalancedByIsToldBeforeItIsSeen() {
        var clb = kind("clb");
        LoadBalancer balancer = create(clb, true);
        BackendGroup group = group(clb, balancer);
        recorder.look = () -> "listeners "
                + Page.all(page -> clb.listeners(balancer.id(), page, TIMEOUT)).size() + ", backends "
                + shown(clb, group);

        clb.addBackends(group.id(), Set.of(backend(0, 100)), fixture.token(), TIMEOUT);
        clb.createListener(listener(balancer, group), fixture.token(), TIMEOUT);
        clb.createListener(listener(balancer, group), fixture.token(), TIMEOUT);
        clb.addBackends(group.id(), Set.of(backend(1, 50)), fixture.token(), TIMEOUT);
        clb.setWeights(group.id(), Set.of(backend(0, 0)), fixture.token(), TIMEOUT);
        clb.setWeights(group.id(), Set.of(backend(0, 0)), fixture.token(), TIMEOUT);
        clb.removeBackends(group.id(), Set.of(backend(0, 0)), fixture.token(), TIMEOUT);
        clb.deleteListener(balancer.id(), Protocol.TCP, 80, TIMEOUT);
        clb.delete(balancer.id(), TIMEOUT);

        assertThat(recorder.heard)
                .containsExactly(
                        "[]",
                        "[TCP 80 {0=100}] while listeners 0, backends {0=100}",
                        "[TCP 80 {0=100, 1=50}] while listeners 1, backends {0=100}",
                        "[TCP 80 {0=0, 1=50}] while listeners 1, backends {0=100, 1=50}",
                        "[TCP 80 {1=50}] while listeners 1, backends {0=0, 1=50}",
                        "[] while listeners 1, backends {1=50}",
                        "deleted [] while listeners 0, backends {1=50}");
    }

    @Test
    void jobsAreToldWhenTheyEnd() {
        fixture.cloud.use(Latencies.none().with(Transition.BALANCING, Latency.fixed(JOB)));
        var nlb = kind("nlb");
        LoadBalancer balancer = create(nlb, true);
        assertThat(recorder.heard).isEmpty();
        fixture.clock.advance(JOB);
        BackendGroup group = group(nlb, balancer);
        nlb.createListener(listener(balancer, group), fixture.token(), TIMEOUT);
        fixture.clock.advance(JOB);
        recorder.look = () -> shown(nlb, group);

        nlb.addBackends(group.id(), Set.of(backend(0, 100)), fixture.token(), TIMEOUT);
        assertThat(shown(nlb, group)).hasToString("{0=100?}");
        assertThat(recorder.heard).containsExactly("[]", "[TCP 80 {}]");
        fixture.clock.advance(JOB);
        nlb.setWeights(group.id(), Set.of(backend(0, 0)), fixture.token(), TIMEOUT);
        assertThat(shown(nlb, group)).hasToString("{0=0?}");
        fixture.clock.advance(JOB);
        nlb.removeBackends(group.id(), Set.of(backend(0, 0)), fixture.token(), TIMEOUT);
        fixture.clock.advance(JOB);

        assertThat(recorder.heard)
                .containsExactly(
                        "[]",
                        "[TCP 80 {}]",
                        "[TCP 80 {0=100}] while {0=100?}",
                        "[TCP 80 {0=0}] while {0=0?}",
                        "[TCP 80 {}] while {0=0?}");
        assertThat(shown(nlb, group)).hasToString("{}");
    }

    @Test
    void changesOfOneThatIsNotActiveAreToldWhenItIs() {
        fixture.cloud.use(Latencies.none().with(Transition.BALANCING, Latency.fixed(JOB)));
        var nlb = kind("nlb");
        LoadBalancer balancer = create(nlb, true);
        BackendGroup group = group(nlb, balancer);
        nlb.addBackends(group.id(), Set.of(backend(0, 7)), fixture.token(), TIMEOUT);
        nlb.delete(create(nlb, true).id(), TIMEOUT);
        fixture.clock.advance(JOB);
        assertThat(recorder.heard).containsExactly("[]", "[]", "deleted []");
        assertThat(shown(nlb, group)).hasToString("{0=7}");
    }

    @Test
    void callThatTheListenerRefusesChangesNothing() {
        var clb = kind("clb");
        LoadBalancer balancer = create(clb, true);
        BackendGroup group = group(clb, balancer);
        clb.addBackends(group.id(), Set.of(backend(0, 100)), fixture.token(), TIMEOUT);
        clb.createListener(listener(balancer, group), fixture.token(), TIMEOUT);
        int free = fixture.free();
        recorder.failure = new IllegalStateException("no nftables");

        refused(() -> create(clb, true));
        refused(() -> create(kind("nlb"), true));
        refused(() -> clb.addBackends(group.id(), Set.of(backend(1, 1)), fixture.token(), TIMEOUT));
        refused(() -> clb.setWeights(group.id(), Set.of(backend(0, 1)), fixture.token(), TIMEOUT));
        refused(() -> clb.removeBackends(group.id(), Set.of(backend(0, 1)), fixture.token(), TIMEOUT));
        refused(() -> clb.deleteListener(balancer.id(), Protocol.TCP, 80, TIMEOUT));
        refused(() -> clb.delete(balancer.id(), TIMEOUT));

        assertThat(fixture.free()).isEqualTo(free);
        assertThat(clb.list(Map.of(), Optional.empty(), TIMEOUT).items()).hasSize(1);
        assertThat(shown(clb, group)).hasToString("{0=100}");
        assertThat(Page.all(page -> clb.listeners(balancer.id(), page, TIMEOUT)))
                .hasSize(1);
        recorder.failure = null;
        clb.delete(balancer.id(), TIMEOUT);
        assertThat(fixture.free()).isEqualTo(free + 1);
    }

    @Test
    void jobThatTheListenerRefusesFailsAndIsUndone() {
        fixture.cloud.use(Latencies.none().with(Transition.BALANCING, Latency.fixed(JOB)));
        var nlb = kind("nlb");
        LoadBalancer balancer = create(nlb, true);
        BackendGroup group = group(nlb, balancer);
        nlb.createListener(listener(balancer, group), fixture.token(), TIMEOUT);
        nlb.addBackends(group.id(), Set.of(backend(0, 100)), fixture.token(), TIMEOUT);
        fixture.clock.advance(JOB);
        recorder.failure = new IllegalStateException("no nftables");

        failed(nlb, nlb.addBackends(group.id(), Set.of(backend(1, 1)), fixture.token(), TIMEOUT));
        failed(nlb, nlb.setWeights(group.id(), Set.of(backend(0, 1)), fixture.token(), TIMEOUT));
        failed(nlb, nlb.removeBackends(group.id(), Set.of(backend(0, 1)), fixture.token(), TIMEOUT));
        failed(nlb, nlb.delete(balancer.id(), TIMEOUT));
        create(nlb, true);
        fixture.clock.advance(JOB);

        assertThat(shown(nlb, group)).hasToString("{0=100}");
        assertThat(nlb.list(Map.of(), Optional.empty(), TIMEOUT).items()).hasSize(1);
        recorder.failure = null;
        nlb.setWeights(group.id(), Set.of(backend(0, 1)), fixture.token(), TIMEOUT);
        fixture.clock.advance(JOB);
        assertThat(shown(nlb, group)).hasToString("{0=1}");
    }

    @Test
    void addressesAreTheSubnetsOrPublicAndAreGivenBack() {
        var clb = kind("clb");
        int free = fixture.free();
        LoadBalancer inside = create(clb, true);
        LoadBalancer outside = create(clb, false);

        assertThat(fixture.free()).isEqualTo(free - 1);
        assertThat(fixture.cloud.subnet(SUBNET).cidr().contains(inside.address().orElseThrow()))
                .isTrue();
        assertThat(FakeCloud.PUBLIC_ADDRESSES.contains(outside.address().orElseThrow()))
                .isTrue();

        clb.delete(outside.id(), TIMEOUT);
        assertThat(fixture.free()).isEqualTo(free - 1);
        assertThat(create(kind("nlb"), false).address()).isEqualTo(outside.address());
    }

    @Test
    void listenerMayNotChangeLoadBalancers() {
        var clb = kind("clb");
        recorder.look = () -> clb.delete("clb-1", TIMEOUT);

        assertThatThrownBy(() -> create(clb, true))
                .isInstanceOf(CloudException.Transient.class)
                .hasMessageContaining("it may only read");
    }

    private void refused(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(CloudException.Transient.class)
                .hasMessageContaining("no nftables");
    }

    private void failed(LoadBalancers nlb, Operation operation) {
        fixture.clock.advance(JOB);
        Operation ended = nlb.look(operation, TIMEOUT);
        assertThat(ended.state()).isEqualTo(Operation.State.FAILED);
        assertThat(ended.detail().orElseThrow()).contains("no nftables");
    }

    private LoadBalancers kind(String name) {
        return fixture.provider.loadBalancers().stream()
                .filter(each -> each.kind().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private LoadBalancer create(LoadBalancers balancers, boolean internal) {
        var spec = new LoadBalancerSpec("test", internal, List.of(SUBNET), Map.of());
        return balancers.create(spec, fixture.token(), TIMEOUT);
    }

    private BackendGroup group(LoadBalancers balancers, LoadBalancer balancer) {
        var spec = new BackendGroupSpec(balancer.id(), "pods", Protocol.TCP, Optional.empty());
        return balancers.createGroup(spec, fixture.token(), TIMEOUT);
    }

    private static ListenerSpec listener(LoadBalancer balancer, BackendGroup group) {
        return new ListenerSpec(balancer.id(), Protocol.TCP, 80, group.id(), Optional.empty());
    }

    private Backend backend(int number, int weight) {
        return new Backend(eni.id(), eni.secondaryAddresses().get(number), 8080, weight);
    }

    /** Weights by the backends' numbers, with a question mark while they are not settled. */
    private Object shown(LoadBalancers balancers, BackendGroup group) {
        return Page.all(page -> balancers.backends(group.id(), page, TIMEOUT)).stream()
                .map(each -> number(each.backend()) + mark(each))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String mark(RegisteredBackend each) {
        return each.settled() ? "" : "?";
    }

    private String number(Backend backend) {
        return eni.secondaryAddresses().indexOf(backend.address()) + "=" + backend.weight();
    }

    /** Notes what it hears, and what it sees meanwhile. */
    private final class Recorder implements CloudListener {

        private final List<String> heard = new ArrayList<>();
        private Supplier<Object> look = () -> "";
        private RuntimeException failure;

        @Override
        public void loadBalancerChanged(LoadBalancerState balancer) {
            hear(describe(balancer));
        }

        @Override
        public void loadBalancerDeleted(LoadBalancerState balancer) {
            hear("deleted " + describe(balancer));
        }

        private String describe(LoadBalancerState balancer) {
            return balancer.listeners().stream()
                    .map(each -> each.protocol() + " " + each.port() + " "
                            + each.backends().stream()
                                    .map(LoadBalancerNewsTest.this::number)
                                    .collect(Collectors.joining(", ", "{", "}")))
                    .toList()
                    .toString();
        }

        private void hear(String what) {
            if (failure != null) {
                throw failure;
            }
            Object seen = look.get();
            heard.add(seen.equals("") ? what : what + " while " + seen);
        }
    }
}
