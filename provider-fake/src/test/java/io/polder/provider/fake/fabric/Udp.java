package io.polder.provider.fake.fabric;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A UDP socket in a namespace, bound to an address. Confined to one thread. */
final class Udp implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 10_000;
    private static final long AGAIN_MILLIS = 1_000;

    private final DatagramChannel channel;

    private Udp(DatagramChannel channel) {
        this.channel = channel;
    }

    static Udp open(NetworkNamespace netns, InetAddress address) throws IOException {
        return open(netns, address, 0);
    }

    static Udp open(NetworkNamespace netns, InetAddress address, int port) throws IOException {
        return new Udp(netns.call(() -> {
            var channel = DatagramChannel.open(
                    address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
            channel.configureBlocking(false);
            return channel.bind(new InetSocketAddress(address, port));
        }));
    }

    void send(String text, Udp to) throws IOException {
        send(text, to.address());
    }

    void send(String text, InetSocketAddress to) throws IOException {
        channel.send(ByteBuffer.wrap(text.getBytes(UTF_8)), to);
    }

    /** Sends again each second, as who uses UDP does, until one has arrived; returns what {@link #receive} says there. */
    String sendUntilReceived(String text, Udp to) throws IOException {
        for (long left = PATIENCE_MILLIS; left > 0; left -= AGAIN_MILLIS) {
            send(text, to);
            if (to.arrives(AGAIN_MILLIS)) {
                break;
            }
        }
        return to.receive();
    }

    /** Waits for a datagram: {@code text from address}. */
    String receive() throws IOException {
        var buffer = ByteBuffer.allocate(2048);
        if (!arrives(PATIENCE_MILLIS)) {
            throw new AssertionError("nothing arrived at " + address());
        }
        var sender = (InetSocketAddress) channel.receive(buffer);
        return UTF_8.decode(buffer.flip()) + " from " + sender.getAddress().getHostAddress();
    }

    private boolean arrives(long millis) throws IOException {
        try (var selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            return selector.select(millis) > 0;
        }
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
