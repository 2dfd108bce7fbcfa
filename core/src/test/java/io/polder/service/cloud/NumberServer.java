package io.polder.service.cloud;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each byte with its number, on as many connections as come. Thread-safe. */
final class NumberServer implements AutoCloseable {

    static final int PORT = 8080;
    private static final int BACKLOG = 500;

    private final int number;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final Thread thread;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<InetSocketAddress> clients = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    NumberServer(NetworkNamespace pod, int number) throws IOException {
        this.number = number;
        selector = Selector.open();
        server = pod.call(ServerSocketChannel::open);
        server.bind(new InetSocketAddress(PORT), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread = new Thread(this::serve, "pod-" + number);
        thread.start();
    }

    int accepted() {
        return accepted.get();
    }

    /** How many connections are open. */
    int open() {
        return open.size();
    }

    /** Whom it has seen. */
    Set<InetSocketAddress> clients() {
        return Set.copyOf(clients);
    }

    private void serve() {
        while (!closed) {
            try {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isAcceptable()) {
                        accept();
                    } else {
                        answer((SocketChannel) key.channel());
                    }
                }
                selector.selectedKeys().clear();
            } catch (IOException | ClosedSelectorException e) {
                if (!closed) {
                    throw new AssertionError("pod " + number, e);
                }
            }
        }
    }

    private void accept() throws IOException {
        SocketChannel client = server.accept();
        if (client != null) {
            accepted.incrementAndGet();
            clients.add((InetSocketAddress) client.getRemoteAddress());
            open.add(client);
            client.configureBlocking(false);
            client.register(selector, SelectionKey.OP_READ);
        }
    }

    private void answer(SocketChannel client) throws IOException {
        var byteBuffer = ByteBuffer.allocate(1);
        int read;
        try {
            read = client.read(byteBuffer);
        } catch (IOException e) {
            read = -1; // The client's own failure is told by the client.
        }
        if (read < 0) {
            open.remove(client);
            client.close();
        } else if (read > 0) {
            client.write(ByteBuffer.wrap(new byte[] {(byte) number}));
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        Load.join(thread);
        selector.close();
        server.close();
        for (SocketChannel client : open) {
            client.close();
        }
    }
}
