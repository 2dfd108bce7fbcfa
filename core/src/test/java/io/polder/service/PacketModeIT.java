package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class PacketModeIT extends TwoEndpoints {

    private static final String OTHER4 = "10.96.0.11";

    private void attach(RigPod pod, boolean inside) {
        balancer.attach(inside ? pod.asPodAlone() : pod.asPod(), ServiceMode.PACKET);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionsGoToAllEndpointsOfTheirFamily(boolean inside) throws IOException {
        attach(client, inside);
        balance(TransportProtocol.TCP);

        for (String vip : new String[] {VIP4, VIP6}) {
            Set<Integer> reached = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                reached.add(client.connect(vip, 80));
            }
            assertThat(reached).containsExactlyInAnyOrder(2, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void datagramsAreAnsweredByTheVip(boolean inside) throws IOException {
        attach(client, inside);
        balance(TransportProtocol.UDP);

        for (String vip : new String[] {VIP4, VIP6}) {
            try (DatagramChannel channel = client.datagrams()) {
                RigPod.Answer first = RigPod.ask(channel, vip, 80);
                assertThat(first.from()).isEqualTo(new InetSocketAddress(vip, 80));
                assertThat(RigPod.ask(channel, vip, 80)).isEqualTo(first);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void podReachesItselfThroughItsService(boolean inside) throws IOException {
        attach(one, inside);
        var service = Service.of("default", "self")
                .port(TransportProtocol.TCP, 80)
                .clusterIps(IpAddress.parse(VIP4), IpAddress.parse(VIP6))
                .build();
        balancer.upsert(ServiceEndpoints.of(service, one.endpoint4(), one.endpoint6()));

        assertThat(one.connect(VIP4, 80)).isEqualTo(2);
        assertThat(one.connect(VIP6, 80)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionToNoEndpointIsRefused(boolean inside) {
        attach(client, inside);
        balancer.upsert(ServiceEndpoints.of(Service.of("default", "empty")
                .port(TransportProtocol.TCP, 80)
                .clusterIps(IpAddress.parse(VIP4), IpAddress.parse(VIP6))
                .build()));

        assertThat(client.fate(VIP4, 80)).isEqualTo("refused");
        assertThat(client.fate(VIP6, 80)).isEqualTo("refused");
        assertThat(client.fate(VIP4, 81)).isEqualTo("refused");
        assertThat(client.fate("10.96.9.9", 80)).isEqualTo("silence");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void datagramToNoEndpointIsAnsweredByIcmp(boolean inside) throws IOException {
        attach(client, inside);
        balancer.upsert(ServiceEndpoints.of(Service.of("default", "empty")
                .port(TransportProtocol.UDP, 80)
                .clusterIps(IpAddress.parse(VIP4), IpAddress.parse(VIP6))
                .build()));

        for (String vip : new String[] {VIP4, VIP6}) {
            assertThat(client.datagramFate(vip, 80)).isEqualTo("refused");
        }
    }

    @Test
    void twoVipsOfOneEndpointAreReachedFromOnePort() throws IOException {
        attach(client, false);
        balance(TransportProtocol.TCP);
        balancer.upsert(ServiceEndpoints.of(
                Service.of("default", "other")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(IpAddress.parse(OTHER4))
                        .build(),
                one.endpoint4()));
        balancer.upsert(ServiceEndpoints.of(
                Service.of("default", "TCP")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(IpAddress.parse(VIP4))
                        .build(),
                one.endpoint4()));
        try (SocketChannel first = client.from(StandardProtocolFamily.INET, 40000);
                SocketChannel second = client.from(StandardProtocolFamily.INET, 40000)) {
            first.socket().connect(new InetSocketAddress(VIP4, 80), RigPod.PATIENCE_MILLIS);
            second.socket().connect(new InetSocketAddress(OTHER4, 80), RigPod.PATIENCE_MILLIS);
            assertThat(first.socket().getInputStream().read()).isEqualTo(2);
            assertThat(second.socket().getInputStream().read()).isEqualTo(2);
        }
    }
}
