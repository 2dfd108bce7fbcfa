package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.ClusterNetworkPolicy.Action;
import io.polder.policy.ClusterNetworkPolicy.Rule;
import io.polder.policy.ClusterNetworkPolicy.Tier;
import io.polder.policy.LabelSelector.Operator;
import io.polder.service.TransportProtocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cannot be is refused, with the reason, and changes nothing. */
class PolicyWorldTest {

    private static final LabelSelector ALL = LabelSelector.everything();

    private final PolicyWorld world = new PolicyWorld();

    @BeforeEach
    void begin() {
        world.apply(PolicyUpdate.builder()
                .put(new NamespaceInfo("x", Map.of("ns", "x")), new NamespaceInfo("y", Map.of("ns", "y")))
                .put(pod("a", "10.0.0.1"), pod("b", "10.0.0.2"))
                .put(ClusterNetworkPolicy.of("first", Tier.ADMIN, 10)
                        .about(ALL, LabelSelector.of("pod", "a"))
                        .withIngress(Rule.of(Action.DENY)))
                .build());
    }

    private static PodInfo pod(String name, String address) {
        return PodInfo.of("x", name, Map.of("pod", name), IpAddress.parse(address));
    }

    @Test
    void twoPoliciesThatAreAskedAtOnceAreNotAboutOnePod() {
        ClusterNetworkPolicy same = ClusterNetworkPolicy.of("second", Tier.ADMIN, 10);
        assertThatThrownBy(() -> world.apply(PolicyUpdate.builder().put(same).build()))
                .isInstanceOf(PolicyException.Invalid.class)
                .hasMessage("second and first have priority 10 of tier ADMIN and are both about x/a");
        assertThat(world.clusterPolicies())
                .extracting(ClusterNetworkPolicy::name)
                .containsExactly("first");

        world.apply(PolicyUpdate.builder()
                .put(same.about(ALL, LabelSelector.of("pod", "b")))
                .put(ClusterNetworkPolicy.of("third", Tier.ADMIN, 11))
                .put(ClusterNetworkPolicy.of("fourth", Tier.BASELINE, 10))
                .build());
        assertThat(world.clusterPolicies()).hasSize(4);
    }

    @Test
    void anAddressIsOnePods() {
        PolicyUpdate update = PolicyUpdate.builder()
                .remove(new PodName("x", "b"))
                .put(pod("c", "10.0.0.3"), pod("d", "10.0.0.1"))
                .put(NetworkPolicy.of("x", "some", ALL).withIngress())
                .removeNamespace("y")
                .build();
        assertThatThrownBy(() -> world.apply(update))
                .isInstanceOf(PolicyException.Invalid.class)
                .hasMessage("x/d has 10.0.0.1, as x/a does");
        assertThat(world.pods()).extracting(pod -> pod.name().name()).containsExactlyInAnyOrder("a", "b");
        assertThat(world.pod(IpAddress.parse("10.0.0.2"))).isPresent();
        assertThat(world.pod(IpAddress.parse("10.0.0.3"))).isEmpty();
        assertThat(world.policiesOf("x")).isEmpty();
        assertThat(world.labelsOf("y")).containsEntry("ns", "y");
    }

    @Test
    void addressOfAPodThatGoesIsTheNextOnes() {
        world.apply(PolicyUpdate.builder()
                .remove(new PodName("x", "a"))
                .put(pod("d", "10.0.0.1"))
                .build());
        assertThat(world.pod(IpAddress.parse("10.0.0.1")).orElseThrow().name()).isEqualTo(new PodName("x", "d"));
    }

    @Test
    void whatTakesAnUpdateBackDoes() {
        PolicyUpdate update = PolicyUpdate.builder()
                .remove(new PodName("x", "a"))
                .put(pod("b", "10.0.0.9"), pod("c", "10.0.0.3"))
                .put(NetworkPolicy.of("x", "some", ALL).withIngress())
                .put(new NamespaceInfo("y", Map.of("ns", "other")))
                .remove(new PolicyName(Optional.empty(), "first"))
                .build();
        world.apply(world.apply(update));
        assertThat(world.pods()).containsExactlyInAnyOrder(pod("a", "10.0.0.1"), pod("b", "10.0.0.2"));
        assertThat(world.policiesOf("x")).isEmpty();
        assertThat(world.clusterPolicies()).hasSize(1);
        assertThat(world.labelsOf("y")).containsEntry("ns", "y");
    }

    @Test
    void recordsRefuseWhatCannotBe() {
        IpPrefix ten = IpPrefix.parse("10.0.0.0/8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyPeer.ipBlock(ten, IpPrefix.parse("11.0.0.0/16")))
                .withMessage("except 11.0.0.0/16 is not inside 10.0.0.0/8");
        assertThatIllegalArgumentException().isThrownBy(() -> PolicyPeer.ipBlock(ten, IpPrefix.parse("0.0.0.0/0")));
        assertThatIllegalArgumentException().isThrownBy(() -> PolicyPeer.ipBlock(ten, IpPrefix.parse("::/8")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PortMatch.range(TransportProtocol.TCP, 90, 80))
                .withMessage("TCP ports 90 to 80");
        assertThatIllegalArgumentException().isThrownBy(() -> PortMatch.of(TransportProtocol.TCP, 65536));
        assertThatIllegalArgumentException().isThrownBy(() -> new NamedPort("web", TransportProtocol.TCP, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> ClusterNetworkPolicy.of("x", Tier.ADMIN, 1001));
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.and("key", Operator.IN));
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.and("key", Operator.EXISTS, "value"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyUpdate.builder()
                        .put(pod("a", "10.0.0.1"), pod("a", "10.0.0.2"))
                        .build())
                .withMessage("x/a is put twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyFlow.icmp(IpAddress.parse("::1"), IpAddress.parse("10.0.0.1")));
    }

    /** More ranges of ports than a program may search. */
    @Test
    void tooManyRangesOfPortsAreRefused() {
        var ports = IntStream.range(0, 1100)
                .mapToObj(i -> PortMatch.of(TransportProtocol.TCP, 2 * i))
                .toArray(PortMatch[]::new);
        world.apply(PolicyUpdate.builder()
                .put(NetworkPolicy.of("x", "many", ALL).withIngress(PolicyRule.toPorts(ports)))
                .build());
        var maps = new MemoryPolicyMaps();
        var table = new PolicyTable(world, List.of(), maps, PolicyCapacities.STANDARD, System::nanoTime);
        assertThatThrownBy(() -> table.add(new LocalPod(new PodName("x", "b"), 1, 0)))
                .isInstanceOf(PolicyException.TooMuch.class)
                .hasMessageContaining("x/many")
                .hasMessageContaining("1023");
        assertThat(maps.pods).isEmpty();
        assertThat(maps.verdicts).isEmpty();
    }
}
