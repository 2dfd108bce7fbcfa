package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.RouteNetlink;

/** Opens the connections to the kernel that all changes go through. Thread-safe. */
interface Connections {

    /** The kernel's own. */
    Connections KERNEL = RouteNetlink::open;

    /** @param namespace stays the caller's to close */
    RouteNetlink open(NetworkNamespace namespace);
}
