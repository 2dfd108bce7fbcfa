package io.polder.dns.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connections to one server (RFC 7766): of several the one with the least outstanding is taken. Confined to the I/O thread. */
final class TcpPool {

    private static final int CONNECTIONS = 4;

    private final InetSocketAddress server;
    private final IoLoop loop;
    private final Sockets sockets;
    private final Counters counters;
    private final List<TcpPipe> pipes = new ArrayList<>();
    private boolean closed;

    TcpPool(InetSocketAddress server, IoLoop loop, Sockets sockets, Counters counters) {
        this.server = server;
        this.loop = loop;
        this.sockets = sockets;
        this.counters = counters;
    }

    void send(Exchange exchange) {
        TcpPipe least = leastBusy();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (least == null || (least.outstanding() > 0 && pipes.size() < CONNECTIONS)) {
                least = new TcpPipe(sockets.connecting(server), loop, counters, pipes::remove);
                pipes.add(least);
            }
        } catch (IOException e) {
            counters.upstreamErrors.increment();
            exchange.end(null);
            return;
        }
        least.send(exchange);
    }

    private @Nullable TcpPipe leastBusy() {
        TcpPipe least = null;
        for (TcpPipe each : pipes) {
            if (least == null || each.outstanding() < least.outstanding()) {
                least = each;
            }
        }
        return least;
    }

    void close() {
        closed = true;
        List.copyOf(pipes).forEach(TcpPipe::close);
    }
}
