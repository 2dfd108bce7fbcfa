package io.polder.provider.fake.fabric;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
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

    private final DatagramChannel channel;

    private Udp(DatagramChannel channel) {
        this.channel = channel;
    }

    static Udp open(NetworkNamespace netns, InetAddress address) throws IOException {
        return new Udp(netns.call(() -> {
            var channel = DatagramChannel.open(StandardProtocolFamily.INET);
            channel.configureBlocking(false);
            return channel.bind(new InetSocketAddress(address, 0));
        }));
    }

    void send(String text, Udp to) throws IOException {
        channel.send(ByteBuffer.wrap(text.getBytes(UTF_8)), to.address());
    }

    /** Waits for a datagram: {@code text from address}. */
    String receive() throws IOException {
        var buffer = ByteBuffer.allocate(2048);
        try (var selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            if (selector.select(PATIENCE_MILLIS) == 0) {
                throw new AssertionError("nothing arrived at " + address());
            }
        }
        var sender = (InetSocketAddress) channel.receive(buffer);
        return UTF_8.decode(buffer.flip()) + " from " + sender.getAddress().getHostAddress();
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
