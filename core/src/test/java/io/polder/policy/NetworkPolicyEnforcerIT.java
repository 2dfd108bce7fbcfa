package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpPrefix;
import io.polder.service.RigPod;
import io.polder.service.ServiceRig;
import io.polder.service.TransportProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class NetworkPolicyEnforcerIT {

    private static final PodName SERVER = new PodName("x", "a");
    private static final PodName FRIEND = new PodName("x", "b");
    private static final PodName STRANGER = new PodName("y", "a");
    private static final int PORT = ServiceRig.PORT;

    private static final NetworkPolicy ONLY_FRIENDS = NetworkPolicy.of("x", "only-b", LabelSelector.of("pod", "a"))
            .withIngress(PolicyRule.with(PolicyPeer.pods(LabelSelector.of("pod", "b")))
                    .onPorts(PortMatch.of(TransportProtocol.TCP, PORT)));

    private PolicyRig rig;
    private RigPod server;
    private RigPod friend;
    private RigPod stranger;

    @BeforeEach
    void begin() throws IOException {
        rig = new PolicyRig();
        server = rig.pod("x", "a");
        server.serve(PORT);
        friend = rig.pod("x", "b");
        stranger = rig.pod("y", "a");
    }

    @AfterEach
    void end() throws IOException {
        rig.close();
    }

    private String fate(RigPod client, boolean v6) {
        return client.fate(PolicyRig.address(SERVER, v6).toString(), PORT);
    }

    private static PolicyFlow flow(PodName from, boolean v6) {
        return PolicyFlow.of(PolicyRig.address(from, v6), PolicyRig.address(SERVER, v6), TransportProtocol.TCP, PORT);
    }

    @Test
    void whoIsSelectedIsReachedByWhomARuleNames() {
        NetworkPolicyEnforcer enforcer = rig.open();
        enforcer.isolate(rig.enforced(SERVER));
        enforcer.replaceAll(PolicyRig.everything().put(ONLY_FRIENDS).build());

        for (boolean v6 : new boolean[] {false, true}) {
            assertThat(fate(friend, v6)).as("IPv6: %s", v6).isEqualTo("answered");
            assertThat(fate(stranger, v6)).isEqualTo("silence");
            assertThat(enforcer.probe(flow(FRIEND, v6)).ingress().orElseThrow())
                    .isEqualTo(enforcer.explain(flow(FRIEND, v6)).ingress().orElseThrow())
                    .hasToString("allowed by ingress rule 0 of x/only-b");
            assertThat(enforcer.probe(flow(STRANGER, v6)).allowed()).isFalse();
            assertThat(enforcer.explain(flow(STRANGER, v6)).ingress().orElseThrow())
                    .hasToString("denied: x/only-b isolates x/a, and no rule lets it pass");
        }
        enforcer.dismantle();
        assertThat(fate(stranger, false)).isEqualTo("answered");
    }

    @Test
    void nothingPassesBeforeThePodIsKnown() {
        NetworkPolicyEnforcer enforcer = rig.open();
        enforcer.isolate(rig.enforced(SERVER));
        assertThat(fate(friend, false)).isEqualTo("silence");
        assertThat(fate(friend, true)).isEqualTo("silence");

        enforcer.replaceAll(PolicyRig.everything().build());
        assertThat(fate(friend, false)).isEqualTo("answered");
        assertThat(fate(friend, true)).isEqualTo("answered");
        enforcer.dismantle();
    }

    @Test
    void isolatedPodIsAnsweredByWhomItMayTalkTo() throws IOException {
        RigPod client = rig.pod("x", "c");
        var name = new PodName("x", "c");
        NetworkPolicyEnforcer enforcer = rig.open();
        enforcer.isolate(rig.enforced(name));
        enforcer.replaceAll(PolicyRig.everything()
                .put(NetworkPolicy.of("x", "nobody-in", LabelSelector.of("pod", "c"))
                        .withIngress()
                        .withEgress(PolicyRule.with(PolicyPeer.pods(LabelSelector.of("pod", "a")))))
                .build());
        stranger.serve(PORT);

        for (boolean v6 : new boolean[] {false, true}) {
            assertThat(client.fate(PolicyRig.address(SERVER, v6).toString(), PORT))
                    .isEqualTo("answered");
            assertThat(client.datagramFate(PolicyRig.address(SERVER, v6).toString(), PORT))
                    .isEqualTo("answered");
            assertThat(client.datagramFate(PolicyRig.address(SERVER, v6).toString(), PORT + 1))
                    .as("the ICMP error about a flow passes")
                    .isEqualTo("refused");
            assertThat(client.fate(PolicyRig.address(STRANGER, v6).toString(), PORT))
                    .isEqualTo("silence");
        }
        enforcer.dismantle();
    }

    @Test
    void flowThatIsDeniedNowStopsAndGoesOnWhenItIsAllowedAgain() throws IOException {
        server.echo(PORT + 1);
        NetworkPolicyEnforcer enforcer = rig.open();
        enforcer.isolate(rig.enforced(SERVER));
        enforcer.replaceAll(PolicyRig.everything().build());
        NetworkPolicy toNobody =
                NetworkPolicy.of("x", "nobody", LabelSelector.of("pod", "a")).withIngress();
        try (SocketChannel connection = friend.from(StandardProtocolFamily.INET, 0)) {
            connection.connect(
                    new InetSocketAddress(PolicyRig.address(SERVER, false).toString(), PORT + 1));
            connection.socket().setSoTimeout(400);
            assertThat(RigPod.echo(connection, 7)).isEqualTo(7);

            enforcer.apply(PolicyUpdate.builder().put(toNobody).build());
            assertThatThrownBy(() -> RigPod.echo(connection, 8)).isInstanceOf(SocketTimeoutException.class);

            enforcer.apply(PolicyUpdate.builder().remove(toNobody.id()).build());
            connection.socket().setSoTimeout(5000);
            assertThat(connection.socket().getInputStream().read())
                    .as("by TCP's repetition")
                    .isEqualTo(8);
        }
        enforcer.dismantle();
    }

    @Test
    void verdictsAndFlowsOutliveTheProcess() throws IOException {
        server.echo(PORT + 1);
        NetworkPolicyEnforcer first = rig.open();
        first.isolate(rig.enforced(SERVER));
        PolicyUpdate all = PolicyRig.everything()
                .put(
                        ONLY_FRIENDS,
                        NetworkPolicy.of("x", "echo", LabelSelector.of("pod", "a"))
                                .withIngress(PolicyRule.with(PolicyPeer.pods(LabelSelector.of("pod", "b")))
                                        .onPorts(PortMatch.of(TransportProtocol.TCP, PORT + 1))))
                .build();
        first.replaceAll(all);
        try (SocketChannel connection = friend.from(StandardProtocolFamily.INET, 0)) {
            connection.connect(
                    new InetSocketAddress(PolicyRig.address(SERVER, false).toString(), PORT + 1));
            connection.socket().setSoTimeout(5000);
            assertThat(RigPod.echo(connection, 7)).isEqualTo(7);
            first.close();
            assertThat(RigPod.echo(connection, 8)).isEqualTo(8);
            assertThat(fate(friend, true)).isEqualTo("answered");
            assertThat(fate(stranger, false)).isEqualTo("silence");

            NetworkPolicyEnforcer second = rig.open();
            assertThat(second.isolated()).containsExactly(SERVER);
            assertThat(RigPod.echo(connection, 9)).isEqualTo(9);
            assertThat(fate(stranger, false)).isEqualTo("silence");
            second.isolate(rig.enforced(SERVER));
            assertThat(RigPod.echo(connection, 11)).isEqualTo(11);
            assertThat(fate(friend, false)).isEqualTo("answered");
            second.replaceAll(all);
            assertThat(RigPod.echo(connection, 10)).isEqualTo(10);
            assertThat(fate(friend, false)).isEqualTo("answered");
            assertThat(fate(stranger, true)).isEqualTo("silence");
            second.dismantle();
        }
        assertThat(rig.settings().pins()).doesNotExist();
    }

    @Test
    void podWhoseNamespaceIsGoneCanBeReleased() throws IOException {
        var gone = new PodName("z", "c");
        NetworkPolicyEnforcer enforcer = rig.open();
        NetworkNamespace netns = rig.pod("z", "c").netns();
        enforcer.isolate(rig.enforced(gone));
        enforcer.isolate(rig.enforced(SERVER));
        enforcer.replaceAll(PolicyRig.everything().build());
        netns.close();
        enforcer.replaceAll(PolicyRig.everything().put(ONLY_FRIENDS).build());
        assertThat(fate(friend, false)).isEqualTo("answered");
        enforcer.release(gone);
        assertThat(enforcer.isolated()).containsExactly(SERVER);
        enforcer.dismantle();
    }

    @Test
    void listenerIsToldOfWhatIsDeniedAndByWhichRuleWhatIsAllowed() throws Exception {
        NetworkPolicyEnforcer enforcer = rig.open();
        enforcer.isolate(rig.enforced(SERVER));
        enforcer.replaceAll(PolicyRig.everything().put(ONLY_FRIENDS).build());
        var events = new LinkedBlockingQueue<FlowEvent>();
        enforcer.watch(events::add, true);

        fate(stranger, false);
        FlowEvent denied = events.poll(10, TimeUnit.SECONDS);
        assertThat(denied).isNotNull();
        assertThat(denied.allowed()).isFalse();
        assertThat(denied.pod()).contains(SERVER);
        assertThat(denied.peer()).contains(STRANGER);
        assertThat(denied.rule()).isEmpty();
        assertThat(denied.podPort()).isEqualTo(PORT);
        events.clear();

        fate(friend, true);
        FlowEvent allowed = events.poll(10, TimeUnit.SECONDS);
        assertThat(allowed).isNotNull();
        assertThat(allowed.toString())
                .startsWith("allowed: x/a receives protocol 6 from x/b fd00:77:2::2:")
                .endsWith(" on fd00:77:1::2:8080, by ingress rule 0 of x/only-b");
        assertThat(enforcer.counters().byRule())
                .containsEntry(new RuleName(ONLY_FRIENDS.id(), PolicyDirection.INGRESS, 0), 1L);
        assertThat(enforcer.counters().byNone()).isPositive();
        enforcer.unwatch();
        enforcer.dismantle();
    }

    @Test
    void changeThatHasNoRoomChangesNothing() {
        var small = new PolicyCapacities(16, 64, 4, 64, 16, 16, 64);
        NetworkPolicyEnforcer enforcer = rig.open(rig.settings().withCapacities(small));
        enforcer.isolate(rig.enforced(SERVER));
        enforcer.replaceAll(PolicyRig.everything().put(ONLY_FRIENDS).build());
        var blocks = new PolicyPeer[5];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = PolicyPeer.ipBlock(IpPrefix.parse("198.51.100." + i + "/32"));
        }
        NetworkPolicy tooMuch =
                NetworkPolicy.of("x", "blocks", LabelSelector.everything()).withIngress(PolicyRule.with(blocks));
        assertThatThrownBy(
                        () -> enforcer.apply(PolicyUpdate.builder().put(tooMuch).build()))
                .isInstanceOf(PolicyException.TooMuch.class)
                .hasMessage("there is room for 4 networks, not for 5");
        assertThat(fate(friend, false)).isEqualTo("answered");
        assertThat(fate(stranger, false)).isEqualTo("silence");
        enforcer.isolate(rig.enforced(FRIEND));
        assertThat(fate(friend, true)).as("checked since, by what held before").isEqualTo("answered");
        assertThat(enforcer.apply(PolicyUpdate.builder()
                        .put(NetworkPolicy.of("x", "strangers", LabelSelector.everything())
                                .withIngress(PolicyRule.with(PolicyPeer.namespaces(LabelSelector.of("ns", "y")))))
                        .build()))
                .isPositive();
        assertThat(fate(stranger, false)).isEqualTo("answered");
        enforcer.dismantle();
    }
}
