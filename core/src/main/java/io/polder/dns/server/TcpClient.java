package io.polder.dns.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One connection of a client: queries one after another, replies in the order they come (RFC 7766, section 7). Confined to the I/O
 * thread.
 *
 * <p>It is not read from while too many queries wait or too many bytes are not taken. It is closed when no whole query has come, or no
 * byte of a reply been taken, within the idle time: single bytes do not prolong it.
 */
final class TcpClient implements IoLoop.Ready, Waiter.Sink {

    private static final int LONGEST_QUERY = 4096;

    private final SocketChannel channel;
    private final TcpServer server;
    private final SelectionKey key;
    private final InetAddress address;
    private final Frames frames = new Frames(LONGEST_QUERY);
    private final ByteBuffer in = ByteBuffer.allocate(LONGEST_QUERY);
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
    private IoLoop.Timer timer;
    private int unsentBytes;
    private int waiting;
    private boolean ended;

    TcpClient(SocketChannel channel, TcpServer server) throws IOException {
        this.channel = channel;
        this.server = server;
        this.address = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        in.flip();
        this.key = channel.register(server.loop().selector(), SelectionKey.OP_READ, this);
        this.timer = startTimer();
    }

    InetAddress address() {
        return address;
    }

    boolean isIdle() {
        return waiting == 0 && unsent.isEmpty();
    }

    private IoLoop.Timer startTimer() {
        return server.loop().schedule(server.shared().limits().tcpIdle().toNanos(), this::timeOut);
    }

    private void restartTimer() {
        timer.cancel();
        timer = startTimer();
    }

    /** Who waits for us is not idle. */
    private void timeOut() {
        if (waiting > 0 && unsent.isEmpty()) {
            restartTimer();
        } else {
            closeForCause();
        }
    }

    @Override
    public void ready(SelectionKey ready) {
        try {
            if (ready.isWritable()) {
                flush();
            }
            if (ready.isValid() && ready.isReadable()) {
                read();
            }
        } catch (Frames.IllegalFrameException e) {
            server.shared().counters().malformed.increment();
            closeForCause();
        } catch (IOException e) {
            close();
        }
    }

    private void read() throws IOException {
        if (!in.hasRemaining()) {
            int count = channel.read(in.clear());
            in.flip();
            if (count < 0) {
                ended = true;
            }
        }
        serveRead();
    }

    /** Serves what has been read, as far as it may be. */
    private void serveRead() throws IOException {
        while (channel.isOpen() && in.hasRemaining() && mayServe()) {
            byte[] query = frames.next(in);
            if (query != null) {
                restartTimer();
                server.isBusy(this);
                waiting++;
                server.serve(this, query);
            }
        }
        if (ended && !in.hasRemaining() && isIdle()) {
            close();
        }
        choose();
    }

    private boolean mayServe() {
        ServerLimits limits = server.shared().limits();
        return waiting < limits.tcpPipelined() && unsentBytes < limits.tcpUnsent();
    }

    @Override
    public void send(byte[] reply, int length) {
        waiting--;
        if (!channel.isOpen()) {
            return;
        }
        if (length > 0) {
            ByteBuffer frame = ByteBuffer.allocate(2 + length)
                    .putShort((short) length)
                    .put(reply, 0, length)
                    .flip();
            unsent.add(frame);
            unsentBytes += frame.remaining();
        }
        try {
            flush();
        } catch (IOException e) {
            close();
        }
    }

    private void flush() throws IOException {
        for (ByteBuffer next = unsent.peek(); next != null; next = unsent.peek()) {
            int count = channel.write(next);
            unsentBytes -= count;
            if (count > 0) {
                restartTimer();
            }
            if (next.hasRemaining()) {
                break;
            }
            unsent.remove();
        }
        choose();
        boolean more = in.hasRemaining() || ended;
        if (more && mayServe()) {
            server.loop().execute(this::goOn);
        }
    }

    private void goOn() {
        try {
            serveRead();
        } catch (IOException e) {
            closeForCause();
        }
    }

    /** Waits for what can be done. */
    private void choose() {
        if (!key.isValid()) {
            return;
        }
        boolean reads = !ended && !in.hasRemaining() && mayServe();
        key.interestOps((reads ? SelectionKey.OP_READ : 0) | (unsent.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }

    void closeForCause() {
        if (channel.isOpen()) {
            server.shared().counters().tcpClosed.increment();
            close();
        }
    }

    void close() {
        timer.cancel();
        unsent.clear();
        server.remove(this);
        try {
            channel.close();
        } catch (IOException e) {
            server.shared().counters().sendErrors.increment();
        }
    }
}
