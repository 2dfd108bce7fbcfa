package io.polder.netlink.route;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import io.polder.linux.internal.Syscalls;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkSocket;
import io.polder.netlink.NotificationSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/** A kernel that knows links and rules, at the level of bytes: lists and announces what a test says. Thread-safe. */
final class FakeRouteKernel {

    private static final int PORT = 4711;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int IFLA_IFNAME = 3;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETRULE = 34;

    @GuardedBy("this")
    private final Map<Integer, String> links = new TreeMap<>();

    @GuardedBy("this")
    private final List<Rule> rules = new ArrayList<>();

    @GuardedBy("this")
    private final List<Notifications> subscribed = new ArrayList<>();

    @GuardedBy("this")
    private final Deque<Runnable> duringListings = new ArrayDeque<>();

    @GuardedBy("this")
    private int opened;

    @GuardedBy("this")
    private int open;

    @GuardedBy("this")
    private int receives;

    @GuardedBy("this")
    private int openingsToFail;

    @GuardedBy("this")
    private int listingsToRefuse;

    /** Adds or renames a link, without a word. */
    synchronized FakeRouteKernel has(int index, String name) {
        links.put(index, name);
        return this;
    }

    /** Sets its rules, without a word. */
    synchronized FakeRouteKernel has(Rule... all) {
        rules.clear();
        rules.addAll(List.of(all));
        return this;
    }

    /** Adds or renames a link, and announces it. */
    synchronized void adds(int index, String name) {
        has(index, name);
        announces(link(RTM_NEWLINK, index, name));
    }

    synchronized void deletes(int index) {
        String name = links.remove(index);
        announces(link(RTM_DELLINK, index, name));
    }

    /** Removes a link, without a word. */
    synchronized void loses(int index) {
        links.remove(index);
    }

    /**
     * Sends those who have subscribed datagrams, {@link NetlinkSocket#OVERRUN}, or what shall be thrown; all of it
     * before anybody can list.
     */
    synchronized void announces(Object... all) {
        subscribed.forEach(socket -> socket.queue.addAll(List.of(all)));
    }

    /** What happens while the next listing that has nothing to do yet is answered. */
    synchronized FakeRouteKernel whileListing(Runnable change) {
        duringListings.add(change);
        return this;
    }

    synchronized void failsToOpen(int times) {
        openingsToFail = times;
    }

    synchronized void refusesListings(int times) {
        listingsToRefuse = times;
    }

    /** How many sockets for notifications were opened. */
    synchronized int opened() {
        return opened;
    }

    /** How many sockets are open. */
    synchronized int open() {
        return open;
    }

    /** How often notifications were asked for. */
    synchronized int receives() {
        return receives;
    }

    synchronized NotificationSocket openNotifications() {
        if (openingsToFail > 0) {
            openingsToFail--;
            throw new LinuxException("open", new Errno(24), "", null);
        }
        opened++;
        open++;
        var socket = new Notifications();
        subscribed.add(socket);
        return socket;
    }

    synchronized NetlinkSocket openListings() {
        open++;
        return new Listings();
    }

    static ByteBuffer link(int type, int index, String name) {
        return Messages.of(
                type,
                message -> message.u8(0).u8(0).u16(1).u32(index).u32(0).u32(0).attribute(IFLA_IFNAME, name));
    }

    private synchronized ByteBuffer listing(int type, int sequence) {
        if (listingsToRefuse > 0) {
            listingsToRefuse--;
            return answer(
                    Messages.of(
                            NLMSG_ERROR,
                            message -> message.u32(-12)
                                    .u32(16)
                                    .u32(0)
                                    .u32(0)
                                    .u32(0)
                                    .u32(0)),
                    sequence);
        }
        var bytes = Syscalls.nativeBuffer(1 << 12);
        if (type == RTM_GETRULE) {
            rules.forEach(rule -> bytes.put(answer(Messages.of(RuleMessages.add(rule)), sequence)));
        } else {
            links.forEach((index, name) -> bytes.put(answer(link(RTM_NEWLINK, index, name), sequence)));
        }
        bytes.put(answer(Messages.of(NLMSG_DONE, message -> message.u32(0)), sequence));
        Runnable change = duringListings.poll();
        if (change != null) {
            change.run();
        }
        return bytes.flip();
    }

    private static ByteBuffer answer(ByteBuffer message, int sequence) {
        return message.putInt(8, sequence).putInt(12, PORT);
    }

    private synchronized void closes(Object socket) {
        open--;
        subscribed.removeIf(one -> one == socket);
    }

    private static int copy(ByteBuffer from, ByteBuffer to) {
        ByteBuffer bytes = from.duplicate();
        bytes.limit(Math.min(bytes.limit(), to.capacity()));
        to.put(0, bytes, 0, bytes.limit());
        return from.limit();
    }

    private final class Listings implements NetlinkSocket {
        private final Deque<ByteBuffer> answers = new ArrayDeque<>();

        @Override
        public void send(ByteBuffer buffer, int length) {
            answers.add(listing(buffer.getShort(4), buffer.getInt(8)));
        }

        @Override
        public int receive(ByteBuffer buffer, long deadline) {
            return copy(answers.remove(), buffer);
        }

        @Override
        public int port() {
            return PORT;
        }

        @Override
        public void close() {
            closes(this);
        }
    }

    private final class Notifications implements NotificationSocket {
        private final LinkedBlockingDeque<Object> queue = new LinkedBlockingDeque<>();

        @Override
        public void send(ByteBuffer buffer, int length) {
            throw new AssertionError("a subscriber sends nothing");
        }

        @Override
        public int receive(ByteBuffer buffer, long deadline) {
            synchronized (FakeRouteKernel.this) {
                receives++;
            }
            Object next = next(deadline);
            if (next instanceof Integer event) {
                return event;
            }
            if (next instanceof RuntimeException failure) {
                throw failure;
            }
            if (next instanceof Error failure) {
                throw failure;
            }
            return copy((ByteBuffer) next, buffer);
        }

        private Object next(long deadline) {
            try {
                Object next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                return next == null ? TIMED_OUT : next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public int port() {
            return PORT;
        }

        @Override
        public void stop() {
            queue.addFirst(STOPPED);
        }

        @Override
        public void close() {
            closes(this);
        }
    }
}
