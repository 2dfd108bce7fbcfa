package io.polder.netlink.sockdiag;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Oracle;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Sockets inside a namespace whose loopback is up. Confined to one test. */
final class Sockets implements AutoCloseable {

    private static final StandardProtocolFamily INET = StandardProtocolFamily.INET;

    private final NetworkNamespace namespace;
    private final List<Channel> open = new ArrayList<>();

    Sockets(NetworkNamespace namespace) throws IOException {
        this.namespace = namespace;
        Oracle.runIn(namespace, "ip", "link", "set", "lo", "up");
    }

    /** Bound to that port of 127.0.0.1, which others may share. */
    DatagramChannel udpServer(int port) throws IOException {
        return keep(namespace.call(() -> DatagramChannel.open(INET)
                .setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(at("127.0.0.1", port))));
    }

    /** Connected, over IPv4. */
    DatagramChannel udpClient(String address, int port) throws IOException {
        return keep(namespace.call(() -> DatagramChannel.open(INET).connect(at(address, port))));
    }

    /** Connected by IPv4 over an IPv6 socket, as Java's are unless it is told otherwise. */
    DatagramChannel dualClient(String address, int port) throws IOException {
        return keep(namespace.call(() -> DatagramChannel.open().connect(at(address, port))));
    }

    /** Connected, over IPv6. */
    DatagramChannel ipv6Client(String address, int port) throws IOException {
        return dualClient(address, port);
    }

    /** Two ends of a connection to 127.0.0.1: that of the client, and that which was accepted. */
    List<SocketChannel> tcpConnection(int port) throws IOException {
        ServerSocketChannel server =
                keep(namespace.call(() -> ServerSocketChannel.open(INET).bind(at("127.0.0.1", port))));
        SocketChannel client = keep(namespace.call(() -> connect(port)));
        return List.of(client, keep(server.accept()));
    }

    static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(IpAddress.parse(address).toInetAddress(), port);
    }

    private static SocketChannel connect(int port) throws IOException {
        SocketChannel client = SocketChannel.open(INET);
        client.connect(at("127.0.0.1", port));
        return client;
    }

    private <C extends Channel> C keep(C channel) {
        open.add(channel);
        return channel;
    }

    @Override
    public void close() throws IOException {
        for (Channel channel : open) {
            channel.close();
        }
    }
}
