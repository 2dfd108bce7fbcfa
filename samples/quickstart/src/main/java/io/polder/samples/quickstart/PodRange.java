package io.polder.samples.quickstart;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A node's own ranges of addresses, for pods that take none of the cloud's; given out in order. Thread-safe. */
final class PodRange {

    private final List<IpPrefix> prefixes;
    private final AtomicInteger last = new AtomicInteger(1); // The first two are the node's.

    /** @param node its number, 1 to 255 */
    PodRange(int node, boolean ipv6) {
        var ipv4 = IpPrefix.parse("10.244." + node + ".0/24");
        prefixes = ipv6
                ? List.of(ipv4, IpPrefix.parse("fd00:244:0:" + Integer.toHexString(node) + "::/64"))
                : List.of(ipv4);
    }

    List<IpPrefix> prefixes() {
        return prefixes;
    }

    /** One of each family. */
    List<IpPrefix> next() {
        int number = last.incrementAndGet();
        return prefixes.stream()
                .map(prefix -> new IpPrefix(plus(prefix.address(), number), prefix.length()))
                .toList();
    }

    private static IpAddress plus(IpAddress address, int number) {
        return new IpAddress(address.family(), address.high(), address.low() + number);
    }
}
