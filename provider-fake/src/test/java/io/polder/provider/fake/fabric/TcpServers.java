package io.polder.provider.fake.fabric;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Servers that are told from each other by their numbers, and clients of theirs. Confined to one thread. */
final class TcpServers implements AutoCloseable {

    static final int PATIENCE_MILLIS = 10_000;

    private final Selector selector;
    private final List<ServerSocketChannel> servers = new ArrayList<>();

    TcpServers() throws IOException {
        selector = Selector.open();
    }

    /** The next number's. */
    void listen(NetworkNamespace netns, InetAddress address, int port) throws IOException {
        var server = netns.call(ServerSocketChannel::open);
        servers.add(server);
        server.bind(new InetSocketAddress(address, port));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT, servers.size() - 1);
    }

    /** Connects, and finds who has accepted it. */
    Connection connect(NetworkNamespace from, InetSocketAddress to) throws IOException {
        return connect(from, 0, to);
    }

    /** From a port that may have been used a moment before. */
    Connection connect(NetworkNamespace from, int port, InetSocketAddress to) throws IOException {
        var client = from.call(SocketChannel::open);
        try {
            client.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            client.bind(new InetSocketAddress(port));
            client.socket().connect(to, PATIENCE_MILLIS);
            while (selector.select(PATIENCE_MILLIS) > 0) {
                SelectionKey key = selector.selectedKeys().iterator().next();
                selector.selectedKeys().clear();
                var accepted = ((ServerSocketChannel) key.channel()).accept();
                if (accepted != null) {
                    accepted.configureBlocking(true);
                    return new Connection(client, accepted, (Integer) key.attachment());
                }
            }
            throw new AssertionError("connected to " + to + ", and nobody accepts");
        } catch (IOException | AssertionError e) {
            client.close();
            throw e;
        }
    }

    /** Both ends of a connection. */
    record Connection(SocketChannel client, SocketChannel accepted, int server) implements AutoCloseable {

        SocketAddress own() throws IOException {
            return client.getLocalAddress();
        }

        SocketAddress seen() throws IOException {
            return accepted.getRemoteAddress();
        }

        /** Whether a byte goes there and back. */
        boolean works() throws IOException {
            send();
            accepted.socket().setSoTimeout(PATIENCE_MILLIS);
            int there = accepted.socket().getInputStream().read();
            accepted.write(ByteBuffer.wrap(new byte[] {(byte) (there + 1)}));
            return receive() == there + 1;
        }

        void send() throws IOException {
            client.write(ByteBuffer.wrap(new byte[] {7}));
        }

        int receive() throws IOException {
            client.socket().setSoTimeout(PATIENCE_MILLIS);
            return client.socket().getInputStream().read();
        }

        @Override
        public void close() throws IOException {
            client.close();
            accepted.close();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (ServerSocketChannel server : servers) {
            server.close();
        }
    }
}
