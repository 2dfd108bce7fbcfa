package io.polder.netlink.sockdiag;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.RawAttributes;
import java.util.OptionalInt;

/**
 * A socket as the kernel reports it ({@code struct inet_diag_msg}). Immutable.
 *
 * @param remote whom it is connected to
 * @param linkIndex the link that it is bound to
 * @param cookie what tells it from every other socket that this kernel ever had
 * @param receiveQueue bytes that wait to be read; of a listening socket, connections that wait to be accepted
 * @param sendQueue bytes that are not acknowledged yet; of a listening socket, how many connections may wait
 * @param uid its owner
 * @param inode as {@code /proc/PID/fd} shows it; 0 where no process has it any more
 * @param others what has no name here, by the numbers of {@code INET_DIAG_*} in include/uapi/linux/inet_diag.h
 */
public record InetSocket(
        SocketProtocol protocol,
        SocketState state,
        SocketEnd local,
        SocketEnd remote,
        OptionalInt linkIndex,
        long cookie,
        int receiveQueue,
        int sendQueue,
        int uid,
        long inode,
        RawAttributes others) {

    public InetSocket {
        requireNonNull(protocol, "protocol");
        requireNonNull(state, "state");
        requireNonNull(linkIndex, "linkIndex");
        requireNonNull(others, "others");
        if (local.address().family() != remote.address().family()) {
            throw new IllegalArgumentException("a socket from " + local + " to " + remote);
        }
    }

    /**
     * The socket's family. An IPv6 socket that speaks IPv4, as most of Java's do, has addresses such as {@code
     * ::ffff:10.0.0.1}.
     */
    public AddressFamily family() {
        return local.address().family();
    }

    /** {@code UDP 10.0.0.1:1024 > 10.0.0.2:53 ESTABLISHED}. */
    @Override
    public String toString() {
        return protocol + " " + local + " > " + remote + " " + state;
    }
}
