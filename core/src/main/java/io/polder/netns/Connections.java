package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.RouteNetlink;

/** Opens the connections to the kernel that all changes go through. Thread-safe. */
interface Connections {

    /** The kernel's own. */
    Connections KERNEL = new Connections() {
        @Override
        public RouteNetlink open(NetworkNamespace namespace) {
            return RouteNetlink.open(namespace);
        }

        @Override
        public RouteNetlink openAhead(NetworkNamespace namespace) {
            return RouteNetlink.openAhead(namespace);
        }
    };

    /** @param namespace stays the caller's to close */
    RouteNetlink open(NetworkNamespace namespace);

    /** The same, which may return before it is open. */
    default RouteNetlink openAhead(NetworkNamespace namespace) {
        return open(namespace);
    }
}
