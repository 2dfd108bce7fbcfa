package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class HealthCheckIT {

    private static final int PORT = 30333;

    private static ServiceEndpoints service(TrafficPolicy policy, Endpoint... endpoints) {
        return ServiceEndpoints.of(
                Service.of("default", "web")
                        .port(TransportProtocol.TCP, 80)
                        .loadBalancerIps(IpAddress.parse("203.0.113.5"))
                        .externalPolicy(policy)
                        .healthCheckNodePort(PORT)
                        .build(),
                endpoints);
    }

    private static String ask(ServiceRig rig) throws IOException {
        try (SocketChannel channel = rig.node.call(() -> SocketChannel.open())) {
            channel.socket()
                    .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), RigPod.PATIENCE_MILLIS);
            channel.socket().setSoTimeout(RigPod.PATIENCE_MILLIS);
            channel.socket()
                    .getOutputStream()
                    .write("GET / HTTP/1.0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(channel.socket().getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void answersHowManyEndpointsThisNodeHas() throws IOException {
        Endpoint local = Endpoint.of("", IpAddress.parse("10.77.2.2"), 8080).onNode("here");
        Endpoint remote = Endpoint.of("", IpAddress.parse("10.77.3.2"), 8080).onNode("there");
        try (var rig = new ServiceRig();
                ServiceLoadBalancer balancer = rig.open()) {
            balancer.upsert(service(TrafficPolicy.LOCAL, local, remote));
            assertThat(ask(rig))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("{\"service\":{\"namespace\":\"default\",\"name\":\"web\"},\"localEndpoints\":1}");

            balancer.upsert(service(TrafficPolicy.LOCAL, local.with(EndpointCondition.DRAINING), remote));
            assertThat(ask(rig)).startsWith("HTTP/1.1 503 ").endsWith("\"localEndpoints\":0}");

            var name = new ServiceName("default", "web");
            assertThat(balancer.healthChecks()).containsEntry(name, new HealthCheck(PORT, 0, Optional.empty()));
            var other = ServiceEndpoints.of(Service.of("default", "other")
                    .port(TransportProtocol.TCP, 81)
                    .loadBalancerIps(IpAddress.parse("203.0.113.5"))
                    .externalPolicy(TrafficPolicy.LOCAL)
                    .healthCheckNodePort(PORT)
                    .build());
            balancer.upsert(other);
            assertThat(balancer.healthChecks().get(other.name()).problem()).isPresent();

            balancer.replaceAll(List.of(service(TrafficPolicy.CLUSTER, local)));
            assertThat(balancer.healthChecks()).isEmpty();
            balancer.dismantle();
        }
    }
}
