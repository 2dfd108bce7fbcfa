package io.polder.samples.quickstart;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.concurrent.atomic.AtomicInteger;

/** A node's own range of addresses, for pods that take none of the cloud's; given out in order. Thread-safe. */
final class PodRange {

    static final int LENGTH = 24;

    private final int node;
    private final AtomicInteger last = new AtomicInteger(1); // The first two are the node's.

    /** @param node its number, 1 to 255 */
    PodRange(int node) {
        this.node = node;
    }

    IpPrefix prefix() {
        return IpPrefix.parse("10.244." + node + ".0/" + LENGTH);
    }

    IpAddress next() {
        return IpAddress.parse("10.244." + node + "." + last.incrementAndGet());
    }
}
