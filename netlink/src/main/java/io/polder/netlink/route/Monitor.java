package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkSubscription;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps up with the links, addresses, routes, rules and neighbours of one network namespace: holds what there is, and
 * tells a listener of every change. Thread-safe.
 *
 * <p>The kernel announces changes to whoever listens, and drops announcements when they come faster than they are read.
 * A monitor notices, says so, lists everything anew, tells what it had missed, and says that it is in step again; see
 * {@link MonitorEvent} for what a listener can rely on. It never gives up and never ends in silence. It holds no more
 * memory than what there is takes: a slow listener makes the kernel drop announcements, not the monitor collect them.
 *
 * <p>Most agents reconcile, and need the listener only to know when:
 *
 * <pre>{@code
 * var changed = new Semaphore(0);
 * try (var monitor = Monitor.open(netns, Set.of(Topic.LINKS, Topic.IPV4_ROUTES), event -> changed.release())) {
 *     while (running) {
 *         changed.acquire();
 *         changed.drainPermits();
 *         if (monitor.isInStep()) {
 *             reconcile(monitor.list(Link.class), monitor.list(Route.class));
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>It has a thread, two sockets and a handle on the namespace, which it keeps alive until it is closed. The thread
 * sleeps while nothing happens.
 */
public final class Monitor implements AutoCloseable {

    /** How many bytes of announcements the kernel holds back, unless said otherwise: some thousand. */
    public static final int RECEIVE_BUFFER = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

    private final NetworkTables tables;
    private final Consumer<MonitorEvent> listener;
    private final MonitorLoop loop;
    private final Thread thread;

    private final Object state = new Object();

    @GuardedBy("state")
    private boolean inStep;

    @GuardedBy("state")
    private boolean ended;

    private Monitor(
            NetlinkSubscription subscription,
            NetlinkConnection listings,
            Set<Topic> topics,
            Duration firstPause,
            Consumer<MonitorEvent> listener) {
        this.tables = new NetworkTables(topics);
        this.listener = listener;
        this.loop = new MonitorLoop(subscription, listings, tables, firstPause, this::report);
        this.thread = new Thread(null, loop, "polder monitor " + COUNT.incrementAndGet(), 0, false);
        thread.setDaemon(true);
    }

    /**
     * Starts a monitor. The namespace handle stays the caller's to close.
     *
     * @param listener is called on the monitor's own thread, in order. What it throws is logged and goes no further. It
     *     may close the monitor. It must not enter a network namespace
     * @throws LinuxException when a socket cannot be opened
     */
    public static Monitor open(NetworkNamespace namespace, Set<Topic> topics, Consumer<MonitorEvent> listener) {
        return open(namespace, topics, RECEIVE_BUFFER, listener);
    }

    /**
     * As {@link #open(NetworkNamespace, Set, Consumer)}.
     *
     * @param receiveBuffer how many bytes of announcements the kernel holds back; it doubles them for its own needs, and
     *     bounds them by net.core.rmem_max where CAP_NET_ADMIN is missing
     */
    public static Monitor open(
            NetworkNamespace namespace, Set<Topic> topics, int receiveBuffer, Consumer<MonitorEvent> listener) {
        requireNonNull(listener, "listener");
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("a monitor without topics");
        }
        if (receiveBuffer < 1) {
            throw new IllegalArgumentException("receive buffer of " + receiveBuffer + " bytes");
        }
        Set<Integer> groups =
                topics.stream().flatMap(topic -> topic.groups().stream()).collect(Collectors.toSet());
        var subscription = NetlinkSubscription.open(namespace, RouteProtocol.NETLINK_ROUTE, groups, receiveBuffer);
        try {
            var listings = NetlinkConnection.open(namespace, RouteProtocol.NETLINK_ROUTE);
            return start(subscription, listings, topics, FIRST_PAUSE, listener);
        } catch (RuntimeException e) {
            subscription.close();
            throw e;
        }
    }

    /** Starts a monitor that owns a subscription and a connection. */
    static Monitor start(
            NetlinkSubscription subscription,
            NetlinkConnection listings,
            Set<Topic> topics,
            Duration firstPause,
            Consumer<MonitorEvent> listener) {
        var monitor = new Monitor(subscription, listings, EnumSet.copyOf(topics), firstPause, listener);
        monitor.thread.start();
        return monitor;
    }

    /**
     * What there is, as far as it was told: what the events up to now add up to. After the end it stays as it was.
     *
     * @param type such as {@code Route.class}, of every topic that has such; {@code NetworkObject.class} for everything
     */
    public <T extends NetworkObject> List<T> list(Class<T> type) {
        return tables.objects(requireNonNull(type, "type"));
    }

    /** Whether {@link #list} is what there is, as far as the kernel had announced it at the last moment. */
    public boolean isInStep() {
        synchronized (state) {
            return inStep;
        }
    }

    /**
     * Waits until the monitor is in step.
     *
     * @return false when it was not by the end of the timeout, or has ended
     */
    public boolean awaitInStep(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (state) {
            while (!inStep && !ended) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(state, left);
            }
            return inStep;
        }
    }

    /**
     * Ends the monitor, and waits until it has: the listener has been told and is not called again, and the thread and
     * the sockets are gone. From within the listener it does not wait; {@link MonitorEvent.Ended} follows when the
     * listener has returned. A listing in progress is finished first. A second time does nothing.
     */
    @Override
    public void close() {
        loop.stop();
        if (Thread.currentThread() != thread) {
            joinUninterruptibly();
        }
    }

    private void report(MonitorEvent event) {
        synchronized (state) {
            if (event instanceof MonitorEvent.InStep) {
                inStep = true;
            } else if (event instanceof MonitorEvent.OutOfStep) {
                inStep = false;
            } else if (event instanceof MonitorEvent.Ended) {
                inStep = false;
                ended = true;
            }
            state.notifyAll();
        }
        try {
            listener.accept(event);
        } catch (RuntimeException | Error e) {
            LOG.error("A listener threw on {}", event, e);
        }
        if (Thread.interrupted()) {
            LOG.debug("A listener left the monitor's thread interrupted");
        }
    }

    private void joinUninterruptibly() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
