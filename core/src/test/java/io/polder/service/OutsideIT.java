package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes from outside: a client, an endpoint of this node, and one of another node, each behind a device. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class OutsideIT {

    private static final String NODE4 = "10.77.1.1";
    private static final String NODE6 = "fd00:77:1::1";
    private static final int NODE_PORT = 30080;
    private static final String LOAD_BALANCER = "203.0.113.5";

    private ServiceRig rig;
    private ServiceLoadBalancer balancer;
    private RigPod client;
    private RigPod here;
    private RigPod there;

    @BeforeEach
    void begin() throws IOException {
        rig = new ServiceRig();
        client = rig.client(1);
        here = rig.server(2);
        there = rig.server(3);
        balancer = rig.open(rig.settings(NodeIdentity.of("here").with(IpAddress.parse(NODE4), IpAddress.parse(NODE6)))
                .build());
        balancer.attachDevice(client.hostInterface());
        balancer.attachDevice(there.hostInterface());
    }

    @AfterEach
    void end() throws IOException {
        balancer.dismantle();
        rig.close();
    }

    private static Service.Builder service(TransportProtocol protocol) {
        return Service.of("default", "web")
                .ports(ServicePort.of("", protocol, 80).onNodes(NODE_PORT))
                .clusterIps(IpAddress.parse("10.96.0.10"), IpAddress.parse("fd00:96::10"))
                .loadBalancerIps(IpAddress.parse(LOAD_BALANCER));
    }

    private void balance(Service.Builder service) {
        balancer.upsert(ServiceEndpoints.of(
                service.build(),
                here.endpoint4().onNode("here"),
                there.endpoint4().onNode("there"),
                here.endpoint6().onNode("here"),
                there.endpoint6().onNode("there")));
    }

    private Set<Integer> reached(String address, int port) throws IOException {
        Set<Integer> reached = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            reached.add(client.connect(address, port));
        }
        return reached;
    }

    @Test
    void nodePortLeadsToEndpointsOfThisNodeAndOfOthers() throws IOException {
        balance(service(TransportProtocol.TCP));

        assertThat(reached(NODE4, NODE_PORT)).containsExactlyInAnyOrder(2, 3);
        assertThat(reached(NODE6, NODE_PORT)).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void datagramsToNodePortsAreAnsweredByTheNode() throws IOException {
        balance(service(TransportProtocol.UDP));
        Set<Integer> reached = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            try (DatagramChannel channel = client.datagrams()) {
                RigPod.Answer answer = RigPod.ask(channel, NODE4, NODE_PORT);
                assertThat(answer.from()).isEqualTo(new InetSocketAddress(NODE4, NODE_PORT));
                reached.add(answer.number());
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void loadBalancersIpIsServedOnArrival() throws IOException {
        balance(service(TransportProtocol.TCP));

        assertThat(reached(LOAD_BALANCER, 80)).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void clusterIpIsNotServedFromOutside() {
        balance(service(TransportProtocol.TCP));

        assertThat(client.fate("10.96.0.10", 80)).isNotEqualTo("answered");
    }

    @Test
    void externalTrafficPolicyLocalKeepsToThisNodeAndKeepsTheClientsAddress() throws IOException {
        here.tellPeers(9090);
        balancer.upsert(ServiceEndpoints.of(
                service(TransportProtocol.TCP)
                        .externalPolicy(TrafficPolicy.LOCAL)
                        .build(),
                Endpoint.of("", here.address4(), 9090).onNode("here"),
                there.endpoint4().onNode("there")));

        for (int i = 0; i < 10; i++) {
            assertThat(client.connect(NODE4, NODE_PORT)).isEqualTo(client.number());
        }
    }

    @Test
    void externalTrafficPolicyLocalWithoutLocalEndpointDrops() {
        balancer.upsert(ServiceEndpoints.of(
                service(TransportProtocol.TCP)
                        .externalPolicy(TrafficPolicy.LOCAL)
                        .build(),
                there.endpoint4().onNode("there")));

        assertThat(client.fate(NODE4, NODE_PORT)).isEqualTo("silence");
    }

    @Test
    void nodePortWithoutAnyEndpointIsRefused() {
        balancer.upsert(ServiceEndpoints.of(service(TransportProtocol.TCP).build()));

        assertThat(client.fate(NODE4, NODE_PORT)).isEqualTo("refused");
    }

    @Test
    void sourceRangesOfALoadBalancerLetOthersOutAlsoAfterARestart() throws IOException {
        balance(service(TransportProtocol.TCP)
                .sourceRanges(IpPrefix.parse("10.77.9.0/24"), IpPrefix.parse("fd00::/16")));
        assertThat(client.fate(LOAD_BALANCER, 80)).isEqualTo("silence");
        assertThat(client.connect(NODE4, NODE_PORT)).isBetween(2, 3);

        balance(service(TransportProtocol.TCP).sourceRanges(IpPrefix.parse("10.77.1.0/24")));
        assertThat(client.connect(LOAD_BALANCER, 80)).isBetween(2, 3);

        balancer.close();
        balancer = rig.open();
        assertThat(client.connect(LOAD_BALANCER, 80)).isBetween(2, 3);
    }
}
