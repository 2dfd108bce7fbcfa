package io.polder.netlink;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel tells the members of multicast groups (netlink(7)). Confined to one thread, but for {@link #stop},
 * which any thread may call.
 *
 * <p>The kernel tells; it does not wait. A subscriber that reads too slowly loses notifications, and learns that it
 * did: {@link Received#LOST}. What it holds is of no use from then on. It has to {@link #renew} the subscription, and
 * only then ask for the present state, so that whatever changes meanwhile is either in the answer or told.
 */
public final class NetlinkSubscription implements AutoCloseable {

    /** What came of a wait. */
    public enum Received {
        /** One or more messages, which the handler has been given. */
        MESSAGES,
        /** Nothing until the deadline: everything that the kernel had told has been read. */
        NOTHING,
        /** Notifications were lost. */
        LOST,
        /** {@link #stop} was called. */
        STOPPED
    }

    private static final int FIRST_OF_A_FAMILY = 16; // NLMSG_MIN_TYPE: below are acknowledgements and padding.
    private static final int LARGEST = 16 << 20;

    private final Supplier<? extends NotificationSocket> open;
    private final Runnable release;
    private final NetlinkMessage message = new NetlinkMessage();
    private ByteBuffer buffer = Syscalls.nativeBuffer(64 << 10);

    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable NotificationSocket socket;

    @GuardedBy("lock")
    private boolean stopped;

    private NetlinkSubscription(Supplier<? extends NotificationSocket> open, Runnable release) {
        this.open = open;
        this.release = release;
        try {
            renew();
        } catch (RuntimeException e) {
            release.run();
            throw e;
        }
    }

    /**
     * Subscribes. The namespace handle stays the caller's to close.
     *
     * @param groups numbers of multicast groups, such as {@code RTNLGRP_LINK} = 1 (include/uapi/linux/rtnetlink.h)
     * @param receiveBuffer how many bytes of notifications the kernel may hold back; it doubles them for its own needs,
     *     and bounds them by net.core.rmem_max where CAP_NET_ADMIN is missing
     */
    public static NetlinkSubscription open(
            NetworkNamespace namespace, NetlinkProtocol protocol, Set<Integer> groups, int receiveBuffer) {
        requireNonNull(protocol, "protocol");
        var members = Set.copyOf(groups);
        var own = namespace.duplicate();
        return new NetlinkSubscription(
                () -> KernelNotifications.open(own, protocol, members, receiveBuffer), own::close);
    }

    /**
     * A subscription over sockets of the caller's, such as a test's.
     *
     * @param open opens a socket: now, and for each {@link #renew}
     */
    public static NetlinkSubscription over(Supplier<? extends NotificationSocket> open) {
        return new NetlinkSubscription(requireNonNull(open, "open"), () -> {});
    }

    /** Begins again with a new socket. What was not read of the old one is discarded. */
    public void renew() {
        closeSocket();
        NotificationSocket fresh = open.get();
        synchronized (lock) {
            socket = fresh;
            if (stopped) {
                fresh.stop();
            }
        }
    }

    /** As {@link #receive(Consumer, long)}, for as long as it takes. */
    public Received receive(Consumer<NetlinkMessage> handler) {
        return receive(handler, System.nanoTime() + Long.MAX_VALUE / 2);
    }

    /**
     * Waits for the next notification.
     *
     * @param handler is given each message of it, valid only while it looks at it
     * @param deadline by {@link System#nanoTime}; in the past to read only what is there
     * @throws MalformedMessageException when it is no netlink message, or the handler says so; its messages that the
     *     handler has not been given are lost
     */
    public Received receive(Consumer<NetlinkMessage> handler, long deadline) {
        NotificationSocket current = socketUnlessStopped();
        int length = current == null ? NotificationSocket.STOPPED : current.receive(buffer, deadline);
        if (length < 0) {
            return switch (length) {
                case NetlinkSocket.TIMED_OUT -> Received.NOTHING;
                case NetlinkSocket.OVERRUN -> Received.LOST;
                case NotificationSocket.STOPPED -> Received.STOPPED;
                default -> throw new IllegalStateException("a socket received " + length);
            };
        }
        if (length > buffer.capacity()) {
            grow(length);
            return Received.LOST;
        }
        int offset = 0;
        while (offset < length && message.moveTo(buffer, offset, length)) {
            if (message.type() >= FIRST_OF_A_FAMILY) {
                handler.accept(message);
            }
            offset = message.next(length);
        }
        return Received.MESSAGES;
    }

    /** Ends the receive that waits, and every later one at once, with {@link Received#STOPPED}. */
    public void stop() {
        synchronized (lock) {
            stopped = true;
            if (socket != null) {
                socket.stop();
            }
        }
    }

    /** Ends the subscription. A second time does nothing. */
    @Override
    public void close() {
        closeSocket();
        release.run();
    }

    private void closeSocket() {
        synchronized (lock) {
            if (socket != null) {
                socket.close();
                socket = null;
            }
        }
    }

    private @Nullable NotificationSocket socketUnlessStopped() {
        synchronized (lock) {
            if (stopped) {
                return null;
            }
            if (socket == null) {
                throw new IllegalStateException("the subscription is closed, or could not be renewed");
            }
            return socket;
        }
    }

    private void grow(int length) {
        if (length > LARGEST) {
            throw new MalformedMessageException("a datagram of " + length + " bytes");
        }
        buffer = Syscalls.nativeBuffer(Integer.highestOneBit(length) << 1);
    }
}
