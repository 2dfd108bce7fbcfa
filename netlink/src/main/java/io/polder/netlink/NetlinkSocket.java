package io.polder.netlink;

import io.polder.linux.NetworkNamespace;
import java.nio.ByteBuffer;

/**
 * Where a connection's bytes go: the kernel's socket, or a test's stand-in for it, which {@link
 * NetlinkConnection#over} takes. Used by one thread at a time.
 */
public interface NetlinkSocket extends AutoCloseable {

    /**
     * The kernel's socket, for those who watch or disturb what passes over it.
     *
     * @param namespace stays the caller's to close, and must be open meanwhile
     * @throws io.polder.linux.LinuxException when the kernel refuses
     */
    static NetlinkSocket open(NetworkNamespace namespace, NetlinkProtocol protocol) {
        return KernelSocket.open(namespace, protocol);
    }

    /** No datagram came in time. */
    int TIMED_OUT = -1;

    /** Messages were lost because they were read too slowly. */
    int OVERRUN = -2;

    /** Sends the buffer's bytes 0 to {@code length} as one datagram. */
    void send(ByteBuffer buffer, int length);

    /**
     * Receives one datagram into the buffer from byte 0, waiting no longer than until {@code deadline} ({@link
     * System#nanoTime}). Skips what other processes sent.
     *
     * @return its length, which is more than the buffer's capacity when the rest of it is lost; or {@link #TIMED_OUT}
     *     or {@link #OVERRUN}
     */
    int receive(ByteBuffer buffer, long deadline);

    /** The port that the kernel gave the socket. */
    int port();

    @Override
    void close();
}
