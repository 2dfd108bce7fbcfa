package io.polder.dns.server;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Clients' connections (RFC 7766). Confined to the I/O thread. */
final class TcpServer {

    private final IoLoop loop;
    private final Shared shared;
    private final UdpLoop.Slow slow;
    private final HotPath hot;
    private final byte[] reply = new byte[Wire.LONGEST_MESSAGE];
    private final Set<TcpClient> clients = new LinkedHashSet<>();

    TcpServer(IoLoop loop, Shared shared, UdpLoop.Slow slow) {
        this.loop = loop;
        this.shared = shared;
        this.slow = slow;
        this.hot = new HotPath(shared);
    }

    void listen(ServerSocketChannel channel) throws IOException {
        channel.register(loop.selector(), SelectionKey.OP_ACCEPT, (IoLoop.Ready) key -> accept(channel));
    }

    private void accept(ServerSocketChannel channel) {
        try {
            for (SocketChannel each = channel.accept(); each != null; each = channel.accept()) {
                take(each);
            }
        } catch (IOException e) {
            shared.counters().tcpClosed.increment(); // Out of descriptors, or gone before it was accepted.
        }
    }

    private void take(SocketChannel channel) throws IOException {
        if (clients.size() >= shared.limits().tcpClients()) {
            TcpClient idlest = idlest();
            if (idlest == null) {
                shared.counters().tcpClosed.increment();
                channel.close();
                return;
            }
            idlest.closeForCause();
        }
        try {
            clients.add(new TcpClient(channel, this));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The one that has brought a query last longest ago, of those that wait for nothing. */
    private @Nullable TcpClient idlest() {
        for (TcpClient each : clients) {
            if (each.isIdle()) {
                return each;
            }
        }
        return null;
    }

    void remove(TcpClient client) {
        clients.remove(client);
    }

    /** It has just brought a query. */
    void isBusy(TcpClient client) {
        if (clients.remove(client)) {
            clients.add(client);
        }
    }

    /** Replies at once, or later. */
    void serve(TcpClient client, byte[] query) {
        shared.counters().tcpQueries.increment();
        int length = hot.reply(query, query.length, true, reply);
        if (length != HotPath.MISS) {
            client.send(reply, length);
            CacheEntry entry = hot.worthRefreshing();
            if (entry != null) {
                entry.refreshing = true;
                slow.refresh(entry);
            }
        } else if (shared.tryWait()) {
            slow.take(new Waiter(query, client.address(), true, client));
        } else {
            client.send(reply, hot.replyOnly(query, query.length, Wire.SERVFAIL, reply));
        }
    }

    IoLoop loop() {
        return loop;
    }

    Shared shared() {
        return shared;
    }

    void close() {
        List.copyOf(clients).forEach(TcpClient::close);
    }
}
