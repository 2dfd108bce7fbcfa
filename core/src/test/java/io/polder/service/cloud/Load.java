package io.polder.service.cloud;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Clients that connect again and again, and ask three times on each connection. Thread-safe. */
final class Load implements AutoCloseable {

    private static final int CLIENTS = 4;
    private static final int QUESTIONS = 3;
    private static final int PATIENCE_MILLIS = 10_000;

    private final NetworkNamespace from;
    private final InetSocketAddress to;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicIntegerArray connections = new AtomicIntegerArray(CLIENTS);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    Load(NetworkNamespace from, InetSocketAddress to) {
        this.from = from;
        this.to = to;
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            var thread = new Thread(() -> connectAgainAndAgain(client), "client-" + client);
            threads.add(thread);
            thread.start();
        }
    }

    private void connectAgainAndAgain(int client) {
        while (!stopped && failures.isEmpty()) {
            try {
                ask(from, to, QUESTIONS);
                connections.incrementAndGet(client);
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add(e);
            }
        }
    }

    /** Connects and asks; the number of who answers. */
    static int ask(NetworkNamespace from, InetSocketAddress to, int questions) throws IOException {
        try (SocketChannel channel = connect(from, to)) {
            int answer = ask(channel);
            for (int i = 1; i < questions; i++) {
                if (ask(channel) != answer) {
                    throw new AssertionError("a connection that changes its pod");
                }
            }
            return answer;
        }
    }

    static SocketChannel connect(NetworkNamespace from, InetSocketAddress to) throws IOException {
        SocketChannel channel = from.call(SocketChannel::open);
        try {
            channel.socket().connect(to, PATIENCE_MILLIS);
            channel.socket().setSoTimeout(PATIENCE_MILLIS);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static int ask(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {1}));
        int answer = channel.socket().getInputStream().read();
        if (answer < 0) {
            throw new IOException("the pod has closed the connection");
        }
        return answer;
    }

    /** Ends when each client has ended that many connections more, or something has failed. */
    void await(int more) {
        int[] goals = new int[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            goals[i] = connections.get(i) + more;
        }
        for (int i = 0; i < CLIENTS; i++) {
            while (connections.get(i) < goals[i] && failures.isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    int connections() {
        int sum = 0;
        for (int i = 0; i < CLIENTS; i++) {
            sum += connections.get(i);
        }
        return sum;
    }

    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Load::join);
    }

    /** Waits for the end of a thread; interrupted, it stops to. */
    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + thread.getName() + " ends", e);
        }
    }
}
