package io.polder.dns.server;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Opens sockets inside the server's namespace, where they stay. Thread-safe. */
final class Sockets implements AutoCloseable {

    private static final int UDP_BUFFER = 1 << 20;
    private static final int BACKLOG = 512;

    private final NetworkNamespace namespace;
    private final boolean isOwn;

    /** To be used by the calling thread and those that it starts. */
    Sockets(NetworkNamespace namespace) {
        this.namespace = namespace.duplicate();
        try (NetworkNamespace own = NetworkNamespace.current()) {
            this.isOwn = namespace.isSameAs(own);
        }
    }

    /** Where it is the threads' own namespace, nothing is to be entered, and no right to do so needed. */
    private <T> T inside(NetworkNamespace.Work<T, IOException> work) throws IOException {
        return isOwn ? work.call() : namespace.call(work);
    }

    /** A non-blocking one that hears nobody but the server. */
    DatagramChannel connected(InetSocketAddress server) throws IOException {
        return inside(() -> {
            DatagramChannel channel = DatagramChannel.open();
            try {
                channel.configureBlocking(false);
                channel.connect(server);
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        });
    }

    /** A non-blocking one that is connected or about to be. */
    SocketChannel connecting(InetSocketAddress server) throws IOException {
        return inside(() -> {
            SocketChannel channel = SocketChannel.open();
            try {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.connect(server);
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        });
    }

    /** A blocking one, which shares its port with others like it. */
    DatagramChannel bound(InetSocketAddress address) throws IOException {
        return inside(() -> {
            DatagramChannel channel = DatagramChannel.open();
            try {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                channel.setOption(StandardSocketOptions.SO_RCVBUF, UDP_BUFFER);
                channel.bind(address);
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        });
    }

    /** A non-blocking one. */
    ServerSocketChannel listening(InetSocketAddress address) throws IOException {
        return inside(() -> {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.configureBlocking(false);
                channel.bind(address, BACKLOG);
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        });
    }

    @Override
    public void close() {
        namespace.close();
    }
}
