package io.polder.netlink.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.UnprivilegedThread;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Netns;
import io.polder.linux.testing.Oracle;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is listed is what ss(8) lists, and what the query says. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class SockDiagIT {

    private static final IpPrefix LOOPBACK = IpPrefix.parse("127.0.0.0/8");

    private NetworkNamespace namespace;
    private Sockets sockets;
    private SockDiag diag;

    @BeforeEach
    void open(@Netns NetworkNamespace netns) throws IOException {
        namespace = netns;
        sockets = new Sockets(namespace);
        diag = SockDiag.open(namespace);
        sockets.udpServer(5353);
        sockets.udpClient("127.0.0.1", 5353);
        sockets.udpClient("127.0.0.2", 5353);
        sockets.ipv6Client("::1", 5354);
        sockets.dualClient("127.0.0.1", 5353);
        sockets.tcpConnection(8080);
    }

    @AfterEach
    void close() throws IOException {
        diag.close();
        sockets.close();
    }

    @Test
    void socketsAreThoseOfSs() throws IOException {
        assertThat(byCookie(SocketQuery.udp())).isEqualTo(ss("--udp"));
        assertThat(byCookie(SocketQuery.tcp())).isEqualTo(ss("--tcp"));
        assertThat(ss("--tcp")).hasSize(3); // That which listens, and both ends.
        assertThat(ss("--udp")).hasSize(5);
    }

    @Test
    void connectedSocketIsToldWhole() {
        InetSocket client = only(SocketQuery.tcp().remotePort(8080));

        assertThat(client.protocol()).isEqualTo(SocketProtocol.TCP);
        assertThat(client.state()).isEqualTo(SocketState.ESTABLISHED);
        assertThat(client.remote()).hasToString("127.0.0.1:8080");
        assertThat(client.local().address()).hasToString("127.0.0.1");
        assertThat(client.family()).isEqualTo(AddressFamily.INET);
        assertThat(client.linkIndex()).isEmpty();
        assertThat(client.inode()).isPositive();
        assertThat(client.others().find(8)).isPresent(); // INET_DIAG_SHUTDOWN
    }

    @Test
    void queryIsWhatTheKernelFiltersBy() {
        assertThat(ports(SocketQuery.tcp().states(SocketState.LISTEN))).containsExactly(8080);
        assertThat(ports(SocketQuery.udp().localPort(5353))).containsExactly(5353);
        assertThat(count(SocketQuery.udp().remotePort(5353))).isEqualTo(3);
        assertThat(count(SocketQuery.udp().remote(LOOPBACK))).isEqualTo(3);
        assertThat(count(SocketQuery.udp().remote(LOOPBACK).family(AddressFamily.INET)))
                .isEqualTo(2);
        assertThat(count(SocketQuery.udp().remote(LOOPBACK).family(AddressFamily.INET6)))
                .isEqualTo(1);
        assertThat(count(SocketQuery.udp().remote(IpPrefix.parse("127.0.0.2")))).isEqualTo(1);
        assertThat(count(
                        SocketQuery.udp().remote(IpPrefix.parse("127.0.0.2/31")).remotePort(5353)))
                .isEqualTo(1);
        assertThat(count(SocketQuery.udp().remote(IpPrefix.parse("::1")))).isEqualTo(1);
        assertThat(count(SocketQuery.udp().remote(IpPrefix.parse("::ffff:127.0.0.1"))))
                .isEqualTo(1);
        assertThat(count(SocketQuery.udp().remote(LOOPBACK).remotePort(5354))).isZero();
        assertThat(count(SocketQuery.udp().local(LOOPBACK))).isEqualTo(4);
        assertThat(count(SocketQuery.udp().linkIndex(1))).isZero();
    }

    @Test
    void socketWithoutARemoteEndMatchesNone() {
        assertThat(only(SocketQuery.udp().localPort(5353)).remote()).hasToString("0.0.0.0:0");
        assertThat(count(SocketQuery.udp().remote(IpPrefix.ALL_IPV4).localPort(5353)))
                .isZero();
        assertThat(count(SocketQuery.tcp().states(SocketState.LISTEN).remote(IpPrefix.ALL_IPV4)))
                .isZero();
    }

    @Test
    void socketsOfAnotherNamespaceAreNotListed(@Netns("other") NetworkNamespace other) {
        try (var elsewhere = SockDiag.open(other)) {
            assertThat(elsewhere.list(SocketQuery.udp().build())).isEmpty();
        }
    }

    @Test
    void listingNeedsNoPrivileges() throws InterruptedException {
        UnprivilegedThread.run(() -> assertThat(count(SocketQuery.udp())).isEqualTo(5));
    }

    @Test
    void refusedRequestIsNamed() {
        NetlinkRequest good = SockDiagMessages.list(SocketQuery.udp().build(), AddressFamily.INET);
        var bad = new NetlinkRequest("list", "x", good.type(), 0, message -> {
            good.body().write(message);
            message.attribute(1, new byte[] {99, 4, 0, 0});
        });
        try (var connection = NetlinkConnection.open(namespace, SockDiag.PROTOCOL)) {
            assertThatThrownBy(() -> connection.dump(bad, SockDiagMessages.decoder(SocketProtocol.UDP)))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessageStartingWith("list x: EINVAL");
        }
    }

    private InetSocket only(SocketQuery.Builder query) {
        List<InetSocket> found = diag.list(query.build());
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private int count(SocketQuery.Builder query) {
        return diag.list(query.build()).size();
    }

    private List<Integer> ports(SocketQuery.Builder query) {
        return diag.list(query.build()).stream()
                .map(socket -> socket.local().port())
                .toList();
    }

    private Map<Long, String> byCookie(SocketQuery.Builder query) {
        var sockets = new HashMap<Long, String>();
        for (InetSocket socket : diag.list(query.build())) {
            sockets.put(
                    socket.cookie(),
                    socket.local().port() + " " + socket.remote().port() + " " + socket.inode());
        }
        return sockets;
    }

    /** {@code tcp LISTEN 0 50 127.0.0.1:8080 0.0.0.0:* ino:330967 sk:6665 …}: ports and inode by cookie. */
    private Map<Long, String> ss(String protocol) throws IOException {
        var line = Pattern.compile(".*:(\\d+) +\\S+:(\\d+|\\*) .*ino:(\\d+) sk:([0-9a-f]+).*");
        var sockets = new HashMap<Long, String>();
        String listing = Oracle.runIn(namespace, "ss", "-H", "--all", "--numeric", "--extended", protocol);
        for (String text : listing.lines().toList()) {
            var matcher = line.matcher(text);
            assertThat(matcher.matches()).as(text).isTrue();
            String remote = matcher.group(2).replace("*", "0");
            sockets.put(
                    Long.parseUnsignedLong(matcher.group(4), 16),
                    matcher.group(1) + " " + remote + " " + matcher.group(3));
        }
        return sockets;
    }
}
