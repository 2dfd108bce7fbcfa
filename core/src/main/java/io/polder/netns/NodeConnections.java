package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.RouteNetlink;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Several connections to one namespace: the removal of a link lasts for milliseconds, and calls over one connection take
 * turns, where the kernel does part of them at once. Thread-safe.
 */
final class NodeConnections implements AutoCloseable {

    private static final int MOST = 8;

    private final NetworkNamespace namespace;
    private final Connections connections;
    private final AtomicReferenceArray<@Nullable RouteNetlink> opened = new AtomicReferenceArray<>(MOST);

    NodeConnections(NetworkNamespace namespace, Connections connections) {
        this.namespace = namespace;
        this.connections = connections;
        ofThread();
    }

    /** The same for each call of a thread. */
    RouteNetlink ofThread() {
        int slot = Math.floorMod(Thread.currentThread().getId(), MOST);
        RouteNetlink there = opened.get(slot);
        return there == null ? open(slot) : there;
    }

    private synchronized RouteNetlink open(int slot) {
        RouteNetlink there = opened.get(slot);
        if (there == null) {
            there = connections.open(namespace);
            opened.set(slot, there);
        }
        return there;
    }

    @Override
    public synchronized void close() {
        for (int slot = 0; slot < MOST; slot++) {
            RouteNetlink there = opened.get(slot);
            if (there != null) {
                there.close();
            }
        }
    }
}
