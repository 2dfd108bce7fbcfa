package io.polder.netlink.sockdiag;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.UnprivilegedThread;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Netns;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class SocketDestroyIT {

    private static final IpPrefix BACKEND = IpPrefix.parse("127.0.0.1");
    private static final String ABORTED = "Software caused connection abort"; // strerror(ECONNABORTED)

    private Sockets sockets;
    private SockDiag diag;

    @BeforeEach
    void open(@Netns NetworkNamespace namespace) throws IOException {
        sockets = new Sockets(namespace);
        diag = SockDiag.open(namespace);
    }

    @AfterEach
    void close() throws IOException {
        diag.close();
        sockets.close();
    }

    @Test
    void clientsOfADeadBackendAreToldAndTheOthersLive() throws IOException {
        DatagramChannel server = sockets.udpServer(5353);
        DatagramChannel client = sockets.udpClient("127.0.0.1", 5353);
        DatagramChannel dual = sockets.dualClient("127.0.0.1", 5353);
        DatagramChannel otherPort = sockets.udpClient("127.0.0.1", 5354);
        DatagramChannel otherBackend = sockets.udpClient("127.0.0.2", 5353);

        Destroyed destroyed =
                diag.destroy(SocketQuery.udp().remote(BACKEND).remotePort(5353).build());

        assertThat(destroyed).isEqualTo(new Destroyed(2, List.of()));
        assertAborted(client);
        assertAborted(dual);
        assertLives(otherPort);
        assertLives(otherBackend);
        assertThat(server.getLocalAddress()).hasToString("/127.0.0.1:5353");
        assertThat(diag.list(SocketQuery.udp().build()))
                .filteredOn(socket -> socket.state() == SocketState.ESTABLISHED)
                .hasSize(2);
    }

    @Test
    void waitingReceiverIsWokenUp() throws Exception {
        DatagramChannel client = sockets.udpClient("127.0.0.1", 5353);
        var outcome = new String[1];
        var receiver = new Thread(() -> outcome[0] = receive(client));
        receiver.start();

        assertThat(diag.destroy(SocketQuery.udp().remotePort(5353).build()).count())
                .isEqualTo(1);

        receiver.join();
        assertThat(outcome[0]).isEqualTo(ABORTED);
    }

    @Test
    void tcpClientIsAbortedAndItsPeerIsReset() throws IOException {
        List<SocketChannel> doomed = sockets.tcpConnection(8080);
        List<SocketChannel> other = sockets.tcpConnection(8081);
        InetSocket client =
                diag.list(SocketQuery.tcp().remotePort(8080).build()).get(0);

        assertThat(diag.destroy(client)).isTrue();

        assertThatThrownBy(() -> doomed.get(0).read(ByteBuffer.allocate(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(ABORTED);
        assertThatThrownBy(() -> doomed.get(1).read(ByteBuffer.allocate(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
        other.get(0).write(ByteBuffer.wrap(new byte[1]));
        assertThat(other.get(1).read(ByteBuffer.allocate(1))).isEqualTo(1);
        assertThat(diag.destroy(client)).isFalse();
    }

    @Test
    void socketWithAnotherCookieIsLeftAlone() throws IOException {
        DatagramChannel client = sockets.udpClient("127.0.0.1", 5353);
        InetSocket found = diag.list(SocketQuery.udp().remotePort(5353).build()).get(0);
        var impostor = new InetSocket(
                found.protocol(),
                found.state(),
                found.local(),
                found.remote(),
                found.linkIndex(),
                found.cookie() + 1,
                found.receiveQueue(),
                found.sendQueue(),
                found.uid(),
                found.inode(),
                found.others());

        assertThat(diag.destroy(impostor)).isFalse();
        assertLives(client);
        assertThat(diag.destroy(found)).isTrue();
    }

    @Test
    void clientsThatHideEachOtherAreAllDestroyed() throws IOException {
        for (int i = 0; i < 3; i++) {
            sockets.udpServer(6000).connect(Sockets.at("127.0.0.1", 7000));
        }

        assertThat(diag.destroy(SocketQuery.udp().remotePort(7000).build())).isEqualTo(new Destroyed(3, List.of()));
        assertThat(diag.list(SocketQuery.udp().remotePort(7000).build())).isEmpty();
    }

    @Test
    void whatTheKernelCannotFindIsReported() throws IOException {
        for (int i = 0; i < 3; i++) {
            sockets.udpServer(6000);
        }

        Destroyed destroyed = diag.destroy(SocketQuery.udp().localPort(6000).build());

        assertThat(destroyed.count()).isPositive();
        assertThat(destroyed.count() + destroyed.left().size()).isEqualTo(3);
        assertThat(destroyed.left())
                .allSatisfy(socket -> assertThat(socket.local().port()).isEqualTo(6000));
    }

    @Test
    void endedConnectionsAreSparedUnlessTheyAreAskedFor() throws IOException {
        for (SocketChannel end : sockets.tcpConnection(8080)) {
            end.close();
        }
        var ended = SocketQuery.tcp().states(SocketState.TIME_WAIT).build();
        // The last packet may still be on its way.
        List<InetSocket> before = diag.list(ended);
        while (before.isEmpty()) {
            Thread.onSpinWait();
            before = diag.list(ended);
        }

        assertThat(diag.destroy(SocketQuery.tcp().remotePort(8080).build()).count())
                .isZero();
        assertThat(diag.list(ended))
                .extracting(InetSocket::cookie)
                .containsExactly(before.get(0).cookie());
    }

    @Test
    @RequiresCapability(Capability.PRIVILEGES)
    void destroyingNeedsPrivileges() throws IOException {
        DatagramChannel client = sockets.udpClient("127.0.0.1", 5353);
        var query = SocketQuery.udp().remotePort(5353).build();

        assertThatThrownBy(() -> UnprivilegedThread.run(() -> diag.destroy(query)))
                .isInstanceOf(NetlinkException.PermissionDenied.class)
                .hasMessageMatching("destroy UDP 127.0.0.1:\\d+ > 127.0.0.1:5353 ESTABLISHED: EPERM");
        assertLives(client);
    }

    private static void assertAborted(DatagramChannel client) {
        assertThat(receive(client)).isEqualTo(ABORTED);
    }

    private static String receive(DatagramChannel client) {
        try {
            return "received " + client.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** One that was destroyed knows no destination any more. */
    private static void assertLives(DatagramChannel client) throws IOException {
        assertThat(client.isConnected()).isTrue();
        assertThat(client.write(ByteBuffer.wrap("x".getBytes(US_ASCII)))).isEqualTo(1);
    }
}
