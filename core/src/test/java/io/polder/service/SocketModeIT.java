package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class SocketModeIT {

    private static final String VIP4 = "10.96.0.10";
    private static final String VIP6 = "fd00:96::10";

    private ServiceRig rig;
    private ServiceLoadBalancer balancer;
    private RigPod client;
    private RigPod one;
    private RigPod two;

    @BeforeEach
    void begin() throws IOException {
        rig = new ServiceRig();
        balancer = rig.open();
        client = rig.client(1);
        one = rig.server(2);
        two = rig.server(3);
        balancer.attach(client.asPod(), ServiceMode.SOCKET);
    }

    @AfterEach
    void end() throws IOException {
        balancer.dismantle();
        rig.close();
    }

    private static Service service(TransportProtocol protocol) {
        return Service.of("default", protocol.name())
                .port(protocol, 80)
                .clusterIps(IpAddress.parse(VIP4), IpAddress.parse(VIP6))
                .build();
    }

    private void balance(TransportProtocol protocol) {
        balancer.upsert(ServiceEndpoints.of(
                service(protocol), one.endpoint4(), two.endpoint4(), one.endpoint6(), two.endpoint6()));
    }

    @Test
    void connectionsGoToAllEndpoints() throws IOException {
        balance(TransportProtocol.TCP);

        Set<Integer> reached = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            reached.add(client.connect(VIP4, 80));
        }
        assertThat(reached).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void connectionsOfIpv6GoToEndpointsOfIpv6() throws IOException {
        balance(TransportProtocol.TCP);

        assertThat(client.connect(VIP6, 80)).isBetween(2, 3);
    }

    @Test
    void socketOfIpv6ConnectsToTheMappedVip() throws IOException {
        balance(TransportProtocol.TCP);

        assertThat(client.connect(StandardProtocolFamily.INET6, VIP4, 80)).isBetween(2, 3);
    }

    @Test
    void datagramsAreAnsweredByTheVip() throws IOException {
        balance(TransportProtocol.UDP);

        for (String vip : new String[] {VIP4, VIP6}) {
            try (DatagramChannel channel = client.datagrams()) {
                RigPod.Answer answer = RigPod.ask(channel, vip, 80);
                assertThat(answer.from()).isEqualTo(new InetSocketAddress(vip, 80));
                assertThat(answer.number()).isBetween(2, 3);
            }
        }
    }

    @Test
    void podThatIsNotAttachedIsLeftAlone() throws IOException {
        balance(TransportProtocol.TCP);
        balancer.detach(client.asPod().id());

        assertThat(client.fate(VIP4, 80)).isNotEqualTo("answered");
    }
}
