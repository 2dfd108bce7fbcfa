package io.polder.benchmarks.datapath;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Traffic from one place to another, both ends in this JVM: the sockets are made in their namespaces, the threads stay
 * outside. What Java costs is the same for all variants. Used by one thread.
 */
final class Traffic implements Variant {

    private static final int PORT = 7007;
    private static final int PACKET = 64;
    private static final int CHUNK = 128 << 10;
    private static final long MEBIBYTE = 1 << 20;
    private static final int SILENCE_MILLIS = 300; // After which no more packets come.
    private static final int PATIENCE_SECONDS = 120;
    private static final int RECEIVE_BUFFER = 8 << 20;

    private final String name;
    private final NetworkNamespace from;
    private final NetworkNamespace to;
    private final InetAddress address;

    /** What one end of a connection does with it. */
    private interface End {
        void talk(SocketChannel connection, ByteBuffer buffer) throws IOException;
    }

    /** @param address of {@code to}, as {@code from} reaches it */
    Traffic(String name, NetworkNamespace from, NetworkNamespace to, InetAddress address) {
        this.name = name;
        this.from = from;
        this.to = to;
        this.address = address;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean does(Work work) {
        return true;
    }

    @Override
    public long run(Work work) {
        ExecutorService server = Executors.newSingleThreadExecutor();
        try {
            return switch (work.name()) {
                case Plan.RR -> overTcp(server, Traffic::echo, (socket, buffer) -> ask(socket, buffer, work.count()));
                case Plan.BANDWIDTH ->
                    overTcp(server, Traffic::swallow, (socket, buffer) -> send(socket, buffer, work.count()));
                default -> packets(server, work.count());
            };
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new BenchmarkException(work.name() + " of " + name + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        } finally {
            server.shutdownNow();
        }
    }

    private long overTcp(ExecutorService threads, End server, End client)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var at = new InetSocketAddress(address, PORT);
        try (ServerSocketChannel listener = to.call(ServerSocketChannel::open);
                SocketChannel socket = from.call(SocketChannel::open)) {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(at);
            Future<Boolean> served = threads.submit(() -> {
                try (SocketChannel accepted = listener.accept()) {
                    accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    server.talk(accepted, ByteBuffer.allocateDirect(CHUNK));
                    return true;
                }
            });
            socket.connect(at);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            long begun = System.nanoTime();
            client.talk(socket, ByteBuffer.allocateDirect(CHUNK));
            long nanos = System.nanoTime() - begun;
            socket.shutdownOutput();
            served.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return nanos;
        }
    }

    private static void echo(SocketChannel socket, ByteBuffer buffer) throws IOException {
        while (socket.read(buffer.clear()) >= 0) {
            socket.write(buffer.flip());
        }
    }

    private static void ask(SocketChannel socket, ByteBuffer buffer, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            socket.write(buffer.clear().limit(1));
            if (socket.read(buffer.clear()) != 1) {
                throw new IOException("closed after " + i + " answers");
            }
        }
    }

    private static void swallow(SocketChannel socket, ByteBuffer buffer) throws IOException {
        while (socket.read(buffer.clear()) >= 0) {
            // Goes on to the end, which the sender waits for.
        }
        socket.write(buffer.clear().limit(1));
    }

    private static void send(SocketChannel socket, ByteBuffer buffer, int mebibytes) throws IOException {
        for (long left = mebibytes * MEBIBYTE; left > 0; left -= buffer.position()) {
            socket.write(buffer.clear());
        }
        socket.shutdownOutput();
        socket.read(buffer.clear());
    }

    /** How long so many would have taken that arrive: those that are lost do not count. */
    private long packets(ExecutorService threads, int count)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var at = new InetSocketAddress(address, PORT);
        try (DatagramChannel receiver = to.call(DatagramChannel::open);
                DatagramChannel sender = from.call(DatagramChannel::open)) {
            receiver.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            receiver.bind(at);
            Future<Long> nanosOfEach = threads.submit(() -> receive(receiver));
            sender.connect(at);
            ByteBuffer packet = ByteBuffer.allocateDirect(PACKET);
            for (int i = 0; i < count; i++) {
                sender.write(packet.clear());
            }
            return count * nanosOfEach.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static long receive(DatagramChannel receiver) throws IOException {
        var socket = receiver.socket();
        socket.setSoTimeout(SILENCE_MILLIS * 10);
        var packet = new DatagramPacket(new byte[PACKET], PACKET);
        long first = 0;
        long last = 0;
        long received = 0;
        try {
            while (true) {
                socket.receive(packet);
                last = System.nanoTime();
                if (received++ == 0) {
                    first = last;
                    socket.setSoTimeout(SILENCE_MILLIS);
                }
            }
        } catch (SocketTimeoutException e) {
            if (received < 2) {
                throw new IOException(received + " packets came", e);
            }
            return (last - first) / (received - 1);
        }
    }
}
