package io.polder.netlink;

import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import java.nio.ByteBuffer;
import java.util.Set;

/** A netlink socket of the kernel that is a member of multicast groups. */
final class KernelNotifications implements NotificationSocket {

    private final KernelSocket socket;
    private final Wakeup wakeup;

    private KernelNotifications(KernelSocket socket, Wakeup wakeup) {
        this.socket = socket;
        this.wakeup = wakeup;
    }

    static KernelNotifications open(
            NetworkNamespace namespace, NetlinkProtocol protocol, Set<Integer> groups, int receiveBuffer) {
        KernelSocket socket = KernelSocket.open(namespace, protocol);
        try {
            // NETLINK_NO_ENOBUFS stays off: the kernel must say when it drops notifications.
            socket.receiveBuffer(receiveBuffer);
            groups.forEach(socket::join);
            return new KernelNotifications(socket, new Wakeup());
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void send(ByteBuffer buffer, int length) {
        socket.send(buffer, length);
    }

    @Override
    public int receive(ByteBuffer buffer, long deadline) {
        while (true) {
            int length = socket.receiveNow(buffer);
            if (length == TIMED_OUT) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return TIMED_OUT;
                }
                if (!wakeup.await(socket.fd(), left)) {
                    return STOPPED;
                }
            } else if (length != KernelSocket.SKIPPED) {
                return length;
            }
        }
    }

    @Override
    public int port() {
        return socket.port();
    }

    @Override
    public void stop() {
        wakeup.signal();
    }

    @Override
    public void close() {
        socket.close();
        wakeup.close();
    }
}
