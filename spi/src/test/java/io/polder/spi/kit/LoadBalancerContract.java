package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static io.polder.spi.kit.Bench.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.polder.spi.Backend;
import io.polder.spi.BackendGroup;
import io.polder.spi.BackendGroupSpec;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.IpFamily;
import io.polder.spi.Listener;
import io.polder.spi.ListenerSpec;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Page;
import io.polder.spi.Protocol;
import io.polder.spi.RegisteredBackend;
import io.polder.spi.kit.Faults.Call;
import io.polder.spi.kit.Faults.Kind;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Load balancers with pods behind them, of every kind that the provider has. */
interface LoadBalancerContract extends Contract {

    private Stream<DynamicTest> ofEveryKind(Consumer<LoadBalancers> test) {
        List<LoadBalancers> kinds = bench().provider().loadBalancers();
        assumeFalse(kinds.isEmpty(), "the provider has no load balancers");
        return kinds.stream().map(kind -> DynamicTest.dynamicTest(kind.kind(), () -> test.accept(kind)));
    }

    private LoadBalancerSpec spec() {
        return new LoadBalancerSpec("polder-kit", true, List.of(bench().cloud().subnetId()), bench().tags());
    }

    private LoadBalancer create(LoadBalancers balancers) {
        String id = balancers.create(spec(), token(), TIMEOUT).id();
        bench().await(id + " active", () -> bench().isActive(balancers, id));
        return find(balancers, id).orElseThrow();
    }

    private Optional<LoadBalancer> find(LoadBalancers balancers, String id) {
        return Page.all(token -> balancers.list(bench().tags(), token, TIMEOUT)).stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
    }

    private BackendGroup group(LoadBalancers balancers, LoadBalancer balancer, String name) {
        var spec = new BackendGroupSpec(balancer.id(), name, Protocol.TCP, Optional.empty());
        return balancers.createGroup(spec, token(), TIMEOUT);
    }

    private static List<Backend> backends(LoadBalancers balancers, BackendGroup group) {
        return Page.all(token -> balancers.backends(group.id(), token, TIMEOUT)).stream()
                .map(RegisteredBackend::backend)
                .toList();
    }

    private static Set<Backend> backends(Eni eni, int... weights) {
        List<InetAddress> pods = eni.secondaryAddresses();
        return IntStream.range(0, weights.length)
                .mapToObj(i -> new Backend(eni.id(), pods.get(i), 8080, weights[i]))
                .collect(Collectors.toSet());
    }

    @TestFactory
    default Stream<DynamicTest> balancerIsMadeFoundAndDeleted() {
        return ofEveryKind(balancers -> {
            LoadBalancer made = create(balancers);

            assertThat(made.name()).isEqualTo("polder-kit");
            assertThat(made.internal()).isTrue();
            assertThat(made.tags()).containsAllEntriesOf(bench().tags());
            assertThat(made.address().isPresent() || made.hostName().isPresent())
                    .isTrue();

            bench().await(balancers, balancers.delete(made.id(), TIMEOUT));
            bench().await(balancers, balancers.delete(made.id(), TIMEOUT));
            bench().await("deleted", () -> find(balancers, made.id()).isEmpty());
        });
    }

    @TestFactory
    default Stream<DynamicTest> createSentAgainIsOneBalancer() {
        return ofEveryKind(balancers -> {
            ClientToken token = token();
            String first = balancers.create(spec(), token, TIMEOUT).id();
            String second = balancers.create(spec(), token, TIMEOUT).id();

            assertThat(second).isEqualTo(first);
            bench().await("active", () -> bench().isActive(balancers, first));
            assertThat(Page.all(page -> balancers.list(bench().tags(), page, TIMEOUT)))
                    .hasSize(1);
        });
    }

    @TestFactory
    default Stream<DynamicTest> podsComeAndGo() {
        Eni eni = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 3));
        return ofEveryKind(balancers -> {
            BackendGroup group = group(balancers, create(balancers), "pods");
            Set<Backend> three = backends(eni, 100, 50, 0);

            bench().await(balancers, balancers.addBackends(group.id(), three, token(), TIMEOUT));
            assertThat(backends(balancers, group)).containsExactlyInAnyOrderElementsOf(three);

            Set<Backend> changed = backends(eni, 10, 20, 30);
            bench().await(balancers, balancers.setWeights(group.id(), changed, token(), TIMEOUT));
            assertThat(backends(balancers, group)).containsExactlyInAnyOrderElementsOf(changed);

            Set<Backend> one = backends(eni, 1);
            bench().await(balancers, balancers.removeBackends(group.id(), one, token(), TIMEOUT));
            bench().await(balancers, balancers.removeBackends(group.id(), one, token(), TIMEOUT));
            assertThat(backends(balancers, group))
                    .hasSize(2)
                    .noneMatch(each -> each.isSame(one.iterator().next()));

            bench().await(balancers, balancers.addBackends(group.id(), three, token(), TIMEOUT));
            assertThat(backends(balancers, group))
                    .hasSize(3)
                    .contains(new Backend(eni.id(), eni.secondaryAddresses().get(0), 8080, 100));
        });
    }

    @TestFactory
    default Stream<DynamicTest> manyPodsAreOnManyPages() {
        Eni eni = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 2));
        return ofEveryKind(balancers -> {
            BackendGroup group = group(balancers, create(balancers), "pods");
            var all = new HashSet<Backend>();
            for (int call = 0; call < 3; call++) {
                var some = new HashSet<Backend>();
                for (int i = 0; i < balancers.maxBackendsPerChange(); i++) {
                    int port = 1_000 + call * balancers.maxBackendsPerChange() + i;
                    some.add(new Backend(eni.id(), eni.secondaryAddresses().get(i % 2), port, 100));
                }
                bench().await(balancers, balancers.addBackends(group.id(), some, token(), TIMEOUT));
                all.addAll(some);
            }

            assertThat(backends(balancers, group)).containsExactlyInAnyOrderElementsOf(all);
        });
    }

    @TestFactory
    default Stream<DynamicTest> listenersLeadToGroups() {
        return ofEveryKind(balancers -> {
            LoadBalancer balancer = create(balancers);
            BackendGroup group = group(balancers, balancer, "pods");
            BackendGroup other = group(balancers, balancer, "others");
            assertThat(Page.all(token -> balancers.groups(balancer.id(), token, TIMEOUT)))
                    .containsExactlyInAnyOrder(group, other);
            var spec = new ListenerSpec(balancer.id(), Protocol.TCP, 80, group.id(), Optional.empty());

            bench().await(balancers, balancers.createListener(spec, token(), TIMEOUT));
            bench().await(balancers, balancers.createListener(spec, token(), TIMEOUT));

            assertThat(Page.all(token -> balancers.listeners(balancer.id(), token, TIMEOUT)))
                    .containsExactly(new Listener(balancer.id(), Protocol.TCP, 80, group.id(), true));
            var elsewhere = new ListenerSpec(balancer.id(), Protocol.TCP, 80, other.id(), Optional.empty());
            assertThatThrownBy(() -> balancers.createListener(elsewhere, token(), TIMEOUT))
                    .isInstanceOf(CloudException.Conflict.class);
            assertThatThrownBy(() -> balancers.deleteGroup(group.id(), TIMEOUT))
                    .isInstanceOf(CloudException.Conflict.class);

            bench().await(balancers, balancers.deleteListener(balancer.id(), Protocol.TCP, 80, TIMEOUT));
            bench().await(balancers, balancers.deleteListener(balancer.id(), Protocol.TCP, 80, TIMEOUT));
            bench().await(balancers, balancers.deleteGroup(group.id(), TIMEOUT));
            assertThat(Page.all(token -> balancers.listeners(balancer.id(), token, TIMEOUT)))
                    .isEmpty();
            assertThat(Page.all(token -> balancers.groups(balancer.id(), token, TIMEOUT)))
                    .containsExactly(other);
        });
    }

    @TestFactory
    default Stream<DynamicTest> whatIsWrongIsRefused() {
        Eni eni = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 2));
        return ofEveryKind(balancers -> {
            BackendGroup group = group(balancers, create(balancers), "pods");
            var stranger = new Backend(eni.id(), InetAddress.getLoopbackAddress(), 8080, 100);

            assertThatThrownBy(() -> balancers.addBackends("no-such-group", backends(eni, 1), token(), TIMEOUT))
                    .isInstanceOf(CloudException.NotFound.class);
            assertThatThrownBy(() -> balancers.addBackends(group.id(), Set.of(stranger), token(), TIMEOUT))
                    .isInstanceOf(CloudException.InvalidRequest.class);
            assertThatThrownBy(() -> balancers.setWeights(group.id(), backends(eni, 1), token(), TIMEOUT))
                    .isInstanceOf(CloudException.NotFound.class);
            assertThat(backends(balancers, group)).isEmpty();
        });
    }

    @TestFactory
    default Stream<DynamicTest> lostChangeSentAgainHappensOnce() {
        bench().faults();
        Eni eni = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 2));
        return ofEveryKind(balancers -> {
            BackendGroup group = group(balancers, create(balancers), "pods");
            Set<Backend> both = backends(eni, 100, 100);
            for (Kind kind : List.of(Kind.REQUEST_LOST, Kind.ANSWER_LOST)) {
                ClientToken adding = token();
                bench().faults().next(Call.ADD_SERVERS, kind);
                assertThatThrownBy(() -> balancers.addBackends(group.id(), both, adding, TIMEOUT))
                        .isInstanceOf(CloudException.OutcomeUnknown.class);
                again(() -> bench().await(balancers, balancers.addBackends(group.id(), both, adding, TIMEOUT)));
                assertThat(backends(balancers, group)).containsExactlyInAnyOrderElementsOf(both);

                ClientToken removing = token();
                bench().faults().next(Call.REMOVE_SERVERS, kind);
                assertThatThrownBy(() -> balancers.removeBackends(group.id(), both, removing, TIMEOUT))
                        .isInstanceOf(CloudException.OutcomeUnknown.class);
                again(() -> bench().await(balancers, balancers.removeBackends(group.id(), both, removing, TIMEOUT)));
                assertThat(backends(balancers, group)).isEmpty();
            }
        });
    }

    /** Where a group is changed in one way at a time, the lost change may be in the way of its repetition. */
    private void again(Runnable change) {
        bench().await("the change", () -> {
            try {
                change.run();
                return true;
            } catch (CloudException.Conflict e) {
                return false;
            }
        });
    }
}
