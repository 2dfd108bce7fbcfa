package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkSocket;
import io.polder.netlink.route.RouteNetlink;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The kernel, which fails at one message: by refusing it, as a type that it does not know, or by doing what it says and
 * not answering. Thread-safe.
 */
final class FaultyConnections implements Connections {

    /** How it fails. */
    enum Fault {
        REFUSED,
        ANSWER_LOST
    }

    private static final short NO_SUCH_TYPE = 0x7ffe;
    private static final int LENGTH = 0;
    private static final int TYPE = 4;
    private static final int HEADER = 16;
    private static final int NEVER = -1;

    private final AtomicInteger left = new AtomicInteger(NEVER);
    private volatile Fault fault = Fault.REFUSED;

    /** Lets so many messages pass, and fails at the next. */
    void failAfter(int messages, Fault how) {
        fault = how;
        left.set(messages);
    }

    /** Fails no more. Returns whether it has failed since it was told to. */
    boolean heal() {
        return left.getAndSet(NEVER) == NEVER;
    }

    @Override
    public RouteNetlink open(NetworkNamespace namespace) {
        return RouteNetlink.over(NetlinkConnection.over(
                () -> new Socket(NetlinkSocket.open(namespace, RouteNetlink.PROTOCOL)),
                RouteNetlink.PROTOCOL,
                NetlinkConnection.DEFAULT_TIMEOUT));
    }

    private boolean isNext() {
        return left.getAndUpdate(n -> n == NEVER ? NEVER : n - 1) == 0;
    }

    private final class Socket implements NetlinkSocket {

        private final NetlinkSocket kernel;
        private boolean silent;

        Socket(NetlinkSocket kernel) {
            this.kernel = kernel;
        }

        @Override
        public void send(ByteBuffer buffer, int length) {
            for (int at = 0; at + HEADER <= length; at += (buffer.getInt(at + LENGTH) + 3) & ~3) {
                if (isNext()) {
                    if (fault == Fault.REFUSED) {
                        buffer.putShort(at + TYPE, NO_SUCH_TYPE);
                    } else {
                        silent = true;
                    }
                }
            }
            kernel.send(buffer, length);
        }

        @Override
        public int receive(ByteBuffer buffer, long deadline) {
            return silent ? TIMED_OUT : kernel.receive(buffer, deadline);
        }

        @Override
        public int port() {
            return kernel.port();
        }

        @Override
        public void close() {
            kernel.close();
        }
    }
}
