package io.polder.netlink;

/**
 * A socket that is a member of multicast groups: the kernel's, or a test's stand-in for it, which {@link
 * NetlinkSubscription#over} takes. Used by one thread at a time, but for {@link #stop}.
 */
public interface NotificationSocket extends NetlinkSocket {

    /** What {@link #receive} returns after {@link #stop}. */
    int STOPPED = -3;

    /** Ends the receive that waits, and every later one that would wait. From any thread, but not after close. */
    void stop();
}
