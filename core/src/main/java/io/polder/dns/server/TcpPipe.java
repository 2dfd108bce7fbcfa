package io.polder.dns.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, with queries one after another and replies in any order (RFC 7766, section 6.2). Confined to the I/O
 * thread. When it breaks, all that waits on it ends; the same when a query times out and nothing has come since it was sent.
 */
final class TcpPipe implements IoLoop.Ready {

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int IDS = 1 << 16;
    private static final int READ_SIZE = 1 << 14;

    private final SocketChannel channel;
    private final IoLoop loop;
    private final Counters counters;
    private final Consumer<TcpPipe> onClose;
    private final SelectionKey key;
    private final Map<Integer, Exchange> pending = new HashMap<>();
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
    private final ByteBuffer in = ByteBuffer.allocate(READ_SIZE);
    private final Frames frames = new Frames(Wire.LONGEST_MESSAGE);
    private int nextId = new SecureRandom().nextInt(IDS);
    private long sends;
    private long sendsAtLastRead;
    private IoLoop.@Nullable Timer idle;

    TcpPipe(SocketChannel channel, IoLoop loop, Counters counters, Consumer<TcpPipe> onClose) throws IOException {
        this.channel = channel;
        this.loop = loop;
        this.counters = counters;
        this.onClose = onClose;
        int interest = channel.isConnected() ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
        this.key = channel.register(loop.selector(), interest, this);
    }

    int outstanding() {
        return pending.size();
    }

    void send(Exchange exchange) {
        while (pending.containsKey(nextId)) { // At most half of them are: see ServerLimits.
            nextId = nextId + 1 & IDS - 1;
        }
        int id = nextId;
        nextId = nextId + 1 & IDS - 1;
        pending.put(id, exchange);
        long number = ++sends;
        exchange.forgetBy(() -> forget(id, number));
        byte[] query = exchange.query(id);
        unsent.add(ByteBuffer.allocate(2 + query.length)
                .putShort((short) query.length)
                .put(query)
                .flip());
        stopIdling();
        if (channel.isConnected()) {
            flush();
        }
    }

    /** Of a query that has ended: by its reply, or as nobody waits any more. */
    private void forget(int id, long number) {
        boolean unanswered = pending.remove(id) != null;
        if (unanswered && sendsAtLastRead < number && channel.isOpen()) {
            loop.execute(this::close); // The other end may have gone without a word.
        }
        if (pending.isEmpty() && idle == null && channel.isOpen()) {
            idle = loop.schedule(IDLE_NANOS, this::close);
        }
    }

    private void stopIdling() {
        if (idle != null) {
            idle.cancel();
            idle = null;
        }
    }

    @Override
    public void ready(SelectionKey ready) {
        try {
            if (ready.isConnectable() && channel.finishConnect()) {
                flush();
            } else if (ready.isWritable()) {
                flush();
            }
            if (ready.isValid() && ready.isReadable()) {
                read();
            }
        } catch (IOException e) {
            close();
        }
    }

    private void flush() {
        try {
            for (ByteBuffer next = unsent.peek(); next != null; next = unsent.peek()) {
                channel.write(next);
                if (next.hasRemaining()) {
                    break;
                }
                unsent.remove();
            }
            key.interestOps(unsent.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } catch (IOException e) {
            close();
        }
    }

    private void read() throws IOException {
        int count = channel.read(in.clear());
        if (count < 0) {
            throw new EOFException();
        }
        in.flip();
        while (in.hasRemaining() && channel.isOpen()) {
            byte[] reply = frames.next(in);
            if (reply != null) {
                take(reply);
            }
        }
    }

    private void take(byte[] reply) throws IOException {
        if (reply.length < Wire.HEADER) {
            throw new IOException("a frame of " + reply.length + " bytes");
        }
        sendsAtLastRead = sends;
        int id = Wire.unsigned16(reply, 0);
        Exchange exchange = pending.get(id);
        if (exchange == null || !exchange.isAnsweredBy(reply)) {
            counters.upstreamIgnored.increment();
            return;
        }
        pending.remove(id);
        exchange.end(reply);
    }

    void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            counters.upstreamErrors.increment();
        }
        stopIdling();
        unsent.clear();
        onClose.accept(this);
        for (Exchange each : List.copyOf(pending.values())) {
            counters.upstreamErrors.increment();
            each.end(null);
        }
    }
}
