package io.polder.dns.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connected sockets to one server, on ports that the kernel chose at random, and renewed. Confined to the I/O thread. A reply counts
 * when its id and its question are those of a query of its socket; anything else is ignored, and the query goes on waiting.
 */
final class UdpPorts {

    private static final int PORTS = 4;
    private static final int QUERIES_PER_PORT = 4096;
    private static final int IDS = 1 << 16;

    private final InetSocketAddress server;
    private final IoLoop loop;
    private final Sockets sockets;
    private final Counters counters;
    private final SecureRandom random = new SecureRandom();
    private final List<Port> ports = new ArrayList<>();
    private boolean closed;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Wire.LONGEST_MESSAGE);

    UdpPorts(InetSocketAddress server, IoLoop loop, Sockets sockets, Counters counters) {
        this.server = server;
        this.loop = loop;
        this.sockets = sockets;
        this.counters = counters;
    }

    void send(Exchange exchange) {
        Port port;
        try {
            port = choose();
        } catch (IOException e) {
            counters.upstreamErrors.increment();
            exchange.end(null);
            return;
        }
        port.send(exchange);
    }

    private Port choose() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (ports.size() < PORTS) {
            ports.add(new Port(sockets.connected(server)));
        }
        int index = random.nextInt(ports.size());
        Port port = ports.get(index);
        if (port.sent < QUERIES_PER_PORT || !port.pending.isEmpty()) {
            return port;
        }
        Port fresh = new Port(sockets.connected(server));
        ports.set(index, fresh);
        port.close();
        return fresh;
    }

    void close() {
        closed = true;
        List.copyOf(ports).forEach(Port::close);
        ports.clear();
    }

    /** One socket. */
    private final class Port implements IoLoop.Ready {

        private final DatagramChannel channel;
        private final Map<Integer, Exchange> pending = new HashMap<>();
        private int sent;

        Port(DatagramChannel channel) throws IOException {
            this.channel = channel;
            channel.register(loop.selector(), SelectionKey.OP_READ, this);
        }

        void send(Exchange exchange) {
            int id = random.nextInt(IDS);
            while (pending.containsKey(id)) { // At most half of them are: see ServerLimits.
                id = id + 1 & IDS - 1;
            }
            int chosen = id;
            pending.put(chosen, exchange);
            exchange.forgetBy(() -> pending.remove(chosen, exchange));
            sent++;
            buffer.clear().put(exchange.query(chosen)).flip();
            try {
                int written = channel.write(buffer);
                if (written == 0) {
                    counters.upstreamErrors.increment();
                    exchange.end(null);
                }
            } catch (IOException e) {
                counters.upstreamErrors.increment();
                exchange.end(null);
            }
        }

        @Override
        public void ready(SelectionKey key) {
            while (channel.isOpen()) {
                byte[] reply;
                try {
                    reply = read();
                } catch (IOException e) {
                    failAll(); // The kernel was told that nobody listens there.
                    return;
                }
                if (reply == null) {
                    return;
                }
                take(reply);
            }
        }

        private byte @Nullable [] read() throws IOException {
            buffer.clear();
            if (channel.read(buffer) <= 0) {
                return null;
            }
            var reply = new byte[buffer.flip().remaining()];
            buffer.get(reply);
            return reply;
        }

        private void take(byte[] reply) {
            Exchange exchange = reply.length < Wire.HEADER ? null : pending.get(Wire.unsigned16(reply, 0));
            if (exchange != null && exchange.isAnsweredBy(reply)) {
                exchange.end(reply);
            } else {
                counters.upstreamIgnored.increment();
            }
        }

        private void failAll() {
            for (Exchange each : List.copyOf(pending.values())) {
                counters.upstreamErrors.increment();
                each.end(null);
            }
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                counters.upstreamErrors.increment();
            }
            failAll();
        }
    }
}
