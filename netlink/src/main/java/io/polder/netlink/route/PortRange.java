package io.polder.netlink.route;

/**
 * Ports of a transport protocol, from the first to the last. Immutable.
 *
 * @param first 1 to 65,535
 * @param last not below the first, at most 65,534: the kernel takes no rule with the last port of all
 *     (fib_rule_port_range_valid in include/net/fib_rules.h)
 */
public record PortRange(int first, int last) {

    public PortRange {
        check(first);
        check(last);
        if (last == 65_535) {
            throw new IllegalArgumentException("a rule's ports end at 65534, not " + last);
        }
        if (first > last) {
            throw new IllegalArgumentException("ports " + first + " to " + last + " are none");
        }
    }

    /** One port alone. */
    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /** {@code 80} or {@code 8000-8999}. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    static int check(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
        return port;
    }
}
