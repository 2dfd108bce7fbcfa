package io.polder.dns.server;

import static io.polder.dns.server.Messages.a;
import static io.polder.dns.server.Messages.addresses;
import static io.polder.dns.server.Messages.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.dns.DnsAnswer;
import io.polder.dns.LocalZone;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.RouteNetlink;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Servers inside a namespace, one of which asks the other. */
@RequiresCapability(Capability.NETNS)
class NodeLocalDnsIT {

    private static final InetSocketAddress FIRST = address("127.0.0.2");
    private static final InetSocketAddress SECOND = address("127.0.0.3");

    private static InetSocketAddress address(String address) {
        return new InetSocketAddress(IpAddress.parse(address).toInetAddress(), 53);
    }

    private static final LocalZone ZONE = new LocalZone() {
        @Override
        public Name origin() {
            return Messages.name("example.");
        }

        @Override
        public DnsAnswer answer(Name name, int type) {
            return new DnsAnswer(Rcode.NOERROR, true, List.of(a(name.toString(), 60, 1)), List.of());
        }
    };

    @Test
    void listensAndAsksInsideItsNamespaceOnly() {
        try (NetworkNamespace netns = NetworkNamespace.create()) {
            try (RouteNetlink netlink = RouteNetlink.open(netns)) {
                netlink.links().change(LinkChange.of(1).up().build());
            }
            try (var first = NodeLocalDns.open(netns, ListenSettings.of(FIRST), DnsRouting.of());
                    var second = NodeLocalDns.open(
                            netns,
                            ListenSettings.of(SECOND).withThreads(4),
                            DnsRouting.of(DnsRoute.forward(Name.root, FIRST)))) {
                first.replaceZone(ZONE);
                assertAnswers(netns, second, "one.example.");
                second.reconfigure(DnsRouting.of(DnsRoute.toCluster(Name.root, FIRST)));
                assertAnswers(netns, second, "two.example.");
                try (var outside = new TestClient(second)) {
                    assertThatThrownBy(() -> outside.askTcp(query("one.example.", Type.A)))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasCauseInstanceOf(ConnectException.class);
                }
            }
        }
    }

    private static void assertAnswers(NetworkNamespace netns, NodeLocalDns server, String name) {
        netns.run(() -> {
            try (var client = new TestClient(server)) {
                for (int i = 0; i < 20; i++) {
                    Message reply = client.ask(name, Type.A);
                    assertThat(addresses(reply)).containsExactly("10.0.0.1");
                    assertThat(addresses(client.askTcp(query(name, Type.A)))).containsExactly("10.0.0.1");
                }
            }
        });
        assertThat(server.statistics().upstreamErrors()).isZero();
    }
}
