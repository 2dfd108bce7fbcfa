package io.polder.netlink;

import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.SocketOpening;
import io.polder.linux.internal.MsgHdr;
import io.polder.linux.internal.PollSet;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;

/** A netlink socket of the kernel. */
final class KernelSocket implements NetlinkSocket {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int RECEIVE_BUFFER = 4 << 20;
    // struct sockaddr_nl { u16 family; u16 pad; u32 pid; u32 groups; }
    private static final int SOCKADDR_NL = 12;
    private static final int SENDER_PORT = 4;

    /** What another process sent was read, and dropped. */
    static final int SKIPPED = -4;

    private final String name;
    private final Fd fd;
    private final int port;
    private final MsgHdr received = new MsgHdr(SOCKADDR_NL);
    private final PollSet readable = new PollSet(1);

    private KernelSocket(String name, Fd fd) {
        this.name = name;
        this.fd = fd;
        try {
            configure();
            this.port = bind();
            readable.watch(0, fd.number(), PollSet.POLLIN);
        } catch (LinuxException e) {
            fd.close();
            throw e;
        }
    }

    static KernelSocket open(NetworkNamespace namespace, NetlinkProtocol protocol) {
        return of(namespace.openSocket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol.number()), namespace, protocol);
    }

    /** To be finished by {@link #of}. */
    static SocketOpening begin(NetworkNamespace namespace, NetlinkProtocol protocol) {
        return namespace.beginSocket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol.number());
    }

    static KernelSocket of(Fd fd, NetworkNamespace namespace, NetlinkProtocol protocol) {
        return new KernelSocket(protocol.name() + " netlink in " + namespace, fd);
    }

    @Override
    public void send(ByteBuffer buffer, int length) {
        long result;
        do {
            result = Syscalls.write(fd.number(), buffer, length);
        } while (result == -Errno.EINTR.number());
        check(result, "send on ");
    }

    @Override
    public int receive(ByteBuffer buffer, long deadline) {
        while (true) {
            int length = receiveNow(buffer);
            if (length == TIMED_OUT ? !waitUntil(deadline) : length != SKIPPED) {
                return length;
            }
            if (length == SKIPPED && System.nanoTime() - deadline > 0) {
                return TIMED_OUT;
            }
        }
    }

    /** One try at {@link #receive}: {@link #TIMED_OUT} when nothing is there, or {@link #SKIPPED}. */
    int receiveNow(ByteBuffer buffer) {
        while (true) {
            // MSG_TRUNC as a flag makes the kernel tell the datagram's real length.
            long result = received.receive(fd.number(), buffer, MSG_DONTWAIT | MSG_TRUNC);
            if (result >= 0) {
                return received.sender(SENDER_PORT) == 0 ? (int) result : SKIPPED;
            }
            if (result == -Errno.EAGAIN.number()) {
                return TIMED_OUT;
            }
            if (result == -Errno.ENOBUFS.number()) {
                return OVERRUN;
            }
            if (result != -Errno.EINTR.number()) {
                check(result, "receive on ");
            }
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        fd.close();
    }

    /** For polling it beside another. */
    int fd() {
        return fd.number();
    }

    /** Sets how many bytes of messages the kernel holds back for it. */
    void receiveBuffer(int bytes) {
        // Both together hold: the first is bounded by net.core.rmem_max, the second needs CAP_NET_ADMIN.
        check(Syscalls.setsockopt(fd.number(), SOL_SOCKET, SO_RCVBUF, bytes), "size the buffer of ");
        long unused = Syscalls.setsockopt(fd.number(), SOL_SOCKET, SO_RCVBUFFORCE, bytes);
    }

    /** Becomes a member of a multicast group. */
    void join(int group) {
        check(
                Syscalls.setsockopt(fd.number(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group),
                "join multicast group " + group + " of ");
    }

    private boolean waitUntil(long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        long result = readable.await(left);
        if (result != -Errno.EINTR.number()) {
            check(result, "wait on ");
        }
        return true;
    }

    private void configure() {
        receiveBuffer(RECEIVE_BUFFER);
        check(Syscalls.setsockopt(fd.number(), SOL_NETLINK, NETLINK_EXT_ACK, 1), "ask for extended acks of ");
        check(Syscalls.setsockopt(fd.number(), SOL_NETLINK, NETLINK_CAP_ACK, 1), "ask for short acks of ");
        check(Syscalls.setsockopt(fd.number(), SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1), "ask for strict checks of ");
    }

    private int bind() {
        ByteBuffer address = Syscalls.nativeBuffer(SOCKADDR_NL).putShort(0, (short) AF_NETLINK);
        check(Syscalls.bind(fd.number(), address), "bind ");
        check(Syscalls.getsockname(fd.number(), address), "ask for the port of ");
        return address.getInt(4);
    }

    private void check(long result, String verb) {
        if (Syscalls.failed(result)) {
            throw new LinuxException(verb + name, new Errno((int) -result), "", null);
        }
    }
}
