package io.polder.service.cloud;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Clients that connect again and again, and ask three times on each connection. Thread-safe. */
final class Load implements AutoCloseable {

    private static final int CLIENTS = 4;
    private static final int QUESTIONS = 3;
    private static final int PATIENCE_MILLIS = 10_000;

    private final NetworkNamespace from;
    private final InetSocketAddress to;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final int[] connections = new int[CLIENTS];

    @GuardedBy("lock")
    private final List<Throwable> failures = new ArrayList<>();

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
        while (!stopped) {
            try {
                ask(from, to, QUESTIONS);
                synchronized (lock) {
                    connections[client]++;
                    lock.notifyAll();
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                synchronized (lock) {
                    failures.add(e);
                    lock.notifyAll();
                    return;
                }
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
    void await(int more) throws InterruptedException {
        synchronized (lock) {
            int[] goals = Arrays.stream(connections).map(each -> each + more).toArray();
            while (failures.isEmpty() && !reached(goals)) {
                lock.wait();
            }
        }
    }

    @GuardedBy("lock")
    private boolean reached(int[] goals) {
        boolean reached = true;
        for (int i = 0; i < CLIENTS; i++) {
            reached &= connections[i] >= goals[i];
        }
        return reached;
    }

    int connections() {
        synchronized (lock) {
            return Arrays.stream(connections).sum();
        }
    }

    List<Throwable> failures() {
        synchronized (lock) {
            return List.copyOf(failures);
        }
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
