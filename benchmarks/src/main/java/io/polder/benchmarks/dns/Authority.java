package io.polder.benchmarks.dns;

import io.polder.benchmarks.BenchmarkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/**
 * Whom the caches ask: it has an address for every name, save for those that begin with {@code nx}. One thread; closed by
 * whoever made it.
 */
final class Authority implements AutoCloseable {

    private static final int HEADER = 12;
    private static final int QUESTION_END = 4; // Type and class.
    private static final byte[] ADDRESS = {(byte) 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4, (byte) 192, 0, 2, 1};

    /** Of the root, so that the answer is a negative one that may be kept; RFC 2308, section 5. */
    private static final byte[] SOA = {
        0, 0, 6, 0, 1, 0, 0, 14, 16, 0, 22, 0, 0, 0, 0, 0, 1, 0, 0, 14, 16, 0, 0, 14, 16, 0, 0, 14, 16, 0, 0, 14, 16
    };

    private final DatagramChannel channel;
    private final Thread thread;

    Authority() {
        try {
            channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
        thread = new Thread(this::serve, "authority");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        try {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }

    private void serve() {
        ByteBuffer message = ByteBuffer.allocate(4096);
        try {
            while (true) {
                message.clear();
                SocketAddress from = channel.receive(message);
                message.flip();
                if (answer(message)) {
                    channel.send(message, from);
                }
            }
        } catch (ClosedChannelException e) {
            // That is how it ends.
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }

    private static boolean answer(ByteBuffer message) {
        int end = HEADER;
        while (end < message.limit() && message.get(end) != 0) {
            end += message.get(end) + 1;
        }
        end += 1 + QUESTION_END;
        if (message.limit() < end) {
            return false;
        }
        int type = message.getShort(end - QUESTION_END);
        boolean none = message.get(HEADER + 1) == 'n' && message.get(HEADER + 2) == 'x';
        boolean address = !none && type == 1;
        message.putShort(2, (short) (none ? 0x8183 : 0x8180));
        message.putShort(6, (short) (address ? 1 : 0))
                .putShort(8, (short) (address ? 0 : 1))
                .putShort(10, (short) 0);
        message.limit(message.capacity()).position(end);
        message.put(address ? ADDRESS : SOA).flip();
        return true;
    }

    @Override
    public void close() {
        try {
            channel.close();
            thread.join();
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }
}
