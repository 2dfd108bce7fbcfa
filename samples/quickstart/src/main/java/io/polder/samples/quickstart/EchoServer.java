package io.polder.samples.quickstart;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Tells every client of a TCP port something, usually the address that it came from. Thread-safe. */
final class EchoServer implements AutoCloseable {

    static final int PORT = 7007;

    private static final int LONGEST = 64;
    private static final int BACKLOG = 512;

    private final ServerSocketChannel listener;
    private final Function<InetSocketAddress, String> answer;
    private final Thread acceptor;

    private EchoServer(ServerSocketChannel listener, String name, Function<InetSocketAddress, String> answer) {
        this.listener = listener;
        this.answer = answer;
        this.acceptor = new Thread(this::accept, "echo " + name);
        acceptor.setDaemon(true);
    }

    /**
     * Listens inside the namespace, at all its addresses of both families; the thread that serves stays outside, where the
     * socket works just as well.
     */
    static EchoServer start(NetworkNamespace netns, String name) {
        return start(netns, name, PORT, client -> client.getAddress().getHostAddress());
    }

    /** Likewise, and tells clients something else. */
    static EchoServer start(NetworkNamespace netns, String name, int port, Function<InetSocketAddress, String> answer) {
        ServerSocketChannel listener;
        try {
            listener = netns.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(port), BACKLOG));
        } catch (IOException e) {
            throw new UncheckedIOException("serve in " + name, e);
        }
        var server = new EchoServer(listener, name, answer);
        server.acceptor.start();
        return server;
    }

    /** What the server there says our address is. */
    static String ask(NetworkNamespace from, InetAddress server, int timeoutMillis) throws IOException {
        return ask(from, new InetSocketAddress(server, PORT), timeoutMillis);
    }

    /** What the server of that port says. */
    static String ask(NetworkNamespace from, InetSocketAddress server, int timeoutMillis) throws IOException {
        try (SocketChannel client = from.call(SocketChannel::open)) {
            client.socket().connect(server, timeoutMillis);
            client.socket().setSoTimeout(timeoutMillis);
            byte[] answer = client.socket().getInputStream().readNBytes(LONGEST);
            return new String(answer, StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join();
        } catch (IOException e) {
            throw new IllegalStateException("close the server of " + acceptor.getName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // It ends by itself: its channel is closed.
        }
    }

    private void accept() {
        while (listener.isOpen()) {
            try (SocketChannel client = listener.accept()) {
                var peer = (InetSocketAddress) client.getRemoteAddress();
                client.write(ByteBuffer.wrap(answer.apply(peer).getBytes(StandardCharsets.US_ASCII)));
            } catch (AsynchronousCloseException e) {
                return; // By close().
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                System.err.println(acceptor.getName() + ": a client was lost: " + e);
            }
        }
    }
}
