package io.polder.dns.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that receives queries on one socket, replies to what is in the cache, and hands over the rest. It ends when the socket is
 * closed.
 */
final class UdpLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(UdpLoop.class);
    private static final int LONGEST_QUERY = 4096;

    /** Takes what is not in the cache; thread-safe. */
    interface Slow {
        void take(Waiter waiter);

        void refresh(CacheEntry entry);
    }

    private final DatagramChannel channel;
    private final Shared shared;
    private final Slow slow;
    private final HotPath hot;
    private final ByteBuffer in = ByteBuffer.allocateDirect(LONGEST_QUERY);
    private final ByteBuffer out = ByteBuffer.allocateDirect(Wire.LONGEST_MESSAGE);
    private final byte[] query = new byte[LONGEST_QUERY];
    private final byte[] reply = new byte[Wire.LONGEST_MESSAGE];

    UdpLoop(DatagramChannel channel, Shared shared, Slow slow) {
        this.channel = channel;
        this.shared = shared;
        this.slow = slow;
        this.hot = new HotPath(shared);
    }

    @Override
    public void run() {
        try {
            serve();
        } finally {
            close(); // Whatever ended the thread: the kernel must not go on choosing this socket.
        }
    }

    private void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("A DNS server's socket cannot be closed", e);
        }
    }

    private void serve() {
        while (channel.isOpen()) {
            try {
                serveOne();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                shared.counters().sendErrors.increment(); // A client that cannot be reached is no reason to end.
            } catch (RuntimeException | StackOverflowError e) {
                shared.counters().bugs.increment();
                LOG.error("A DNS server met what it did not expect, and goes on", e);
            }
        }
    }

    private void serveOne() throws IOException {
        SocketAddress client = channel.receive(in.clear());
        if (client == null) {
            return;
        }
        shared.counters().udpQueries.increment();
        int length = in.flip().remaining();
        in.get(query, 0, length);
        int replied = hot.reply(query, length, false, reply);
        if (replied == HotPath.MISS) {
            handOver((InetSocketAddress) client, length);
        } else if (replied != HotPath.SILENCE) {
            send(client, replied);
            refreshIfWorth();
        }
    }

    private void send(SocketAddress client, int length) throws IOException {
        out.clear().put(reply, 0, length).flip();
        channel.send(out, client);
    }

    private void handOver(InetSocketAddress client, int length) throws IOException {
        if (!shared.tryWait()) {
            send(client, hot.replyOnly(query, length, Wire.SERVFAIL, reply));
            return;
        }
        slow.take(new Waiter(Arrays.copyOf(query, length), client.getAddress(), false, sinkTo(client)));
    }

    private Waiter.Sink sinkTo(InetSocketAddress client) {
        return (bytes, length) -> {
            if (length > 0) {
                send(bytes, length, client);
            }
        };
    }

    private void send(byte[] bytes, int length, InetSocketAddress client) {
        try {
            channel.send(ByteBuffer.wrap(bytes, 0, length), client);
        } catch (IOException e) {
            shared.counters().sendErrors.increment();
        }
    }

    private void refreshIfWorth() {
        CacheEntry entry = hot.worthRefreshing();
        if (entry != null) {
            entry.refreshing = true;
            slow.refresh(entry);
        }
    }
}
