package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class SocketModeIT extends TwoEndpoints {

    @BeforeEach
    void attach() {
        balancer.attach(client.asPod(), ServiceMode.SOCKET);
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
