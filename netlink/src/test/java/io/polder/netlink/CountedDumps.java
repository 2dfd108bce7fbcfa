package io.polder.netlink;

import io.polder.linux.NetworkNamespace;
import java.nio.ByteBuffer;

/** Sockets of the kernel that count the listings that pass through them. Used by one thread at a time. */
public final class CountedDumps {

    private static final int NLM_F_DUMP_INTR = 0x10;

    private int sent;
    private int interrupted;
    private boolean interruptedNow;

    /** A connection over such sockets. */
    public NetlinkConnection connect(NetworkNamespace namespace, NetlinkProtocol protocol) {
        return NetlinkConnection.over(
                () -> new Counting(KernelSocket.open(namespace, protocol)),
                protocol,
                NetlinkConnection.DEFAULT_TIMEOUT);
    }

    /** How many listings were asked for. */
    public int sent() {
        return sent;
    }

    /** Of how many the kernel said that the list changed meanwhile. */
    public int interrupted() {
        return interrupted;
    }

    private void look(ByteBuffer buffer, int length) {
        for (int at = 0; at < length; at += buffer.getInt(at) + 3 & ~3) {
            if (!interruptedNow && (buffer.getShort(at + 6) & NLM_F_DUMP_INTR) != 0) {
                interruptedNow = true;
                interrupted++;
            }
        }
    }

    private final class Counting implements NetlinkSocket {
        private final NetlinkSocket socket;

        Counting(NetlinkSocket socket) {
            this.socket = socket;
        }

        @Override
        public void send(ByteBuffer buffer, int length) {
            sent++;
            interruptedNow = false;
            socket.send(buffer, length);
        }

        @Override
        public int receive(ByteBuffer buffer, long deadline) {
            int length = socket.receive(buffer, deadline);
            look(buffer, Math.min(length, buffer.capacity()));
            return length;
        }

        @Override
        public int port() {
            return socket.port();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
