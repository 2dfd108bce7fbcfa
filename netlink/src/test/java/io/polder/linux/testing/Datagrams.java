package io.polder.linux.testing;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Datagrams of a number each, over links on which they arrive in order: the arrival of a last one says that no other will
 * come. Stateless.
 */
public final class Datagrams {

    /** The number of the last one, which no other has. */
    public static final int LAST = 99;

    private Datagrams() {}

    /** A socket inside a namespace that does not block. */
    public static DatagramChannel channel(NetworkNamespace namespace, String address, int port) throws IOException {
        DatagramChannel channel = namespace.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
        channel.configureBlocking(false);
        return channel.bind(new InetSocketAddress(address, port));
    }

    public static void send(DatagramChannel sender, int value, InetSocketAddress to) throws IOException {
        sender.send(ByteBuffer.wrap(new byte[] {(byte) value}), to);
    }

    /** Sends numbers and the last one: what arrives before that. */
    public static List<Integer> sendAndReceive(
            DatagramChannel sender, InetSocketAddress to, DatagramChannel receiver, int... values) throws IOException {
        for (int value : values) {
            send(sender, value, to);
        }
        send(sender, LAST, to);
        return receive(receiver);
    }

    /** What arrives before the last one. */
    public static List<Integer> receive(DatagramChannel from) throws IOException {
        var received = new ArrayList<Integer>();
        ByteBuffer buffer = ByteBuffer.allocate(16);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() - deadline < 0) {
            if (from.receive(buffer.clear()) == null) {
                Thread.onSpinWait();
            } else if (buffer.get(0) == LAST) {
                return received;
            } else {
                received.add((int) buffer.get(0));
            }
        }
        throw new AssertionError("the last datagram did not arrive, after " + received);
    }
}
