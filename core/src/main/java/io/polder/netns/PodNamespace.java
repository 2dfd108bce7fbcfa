package io.polder.netns;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.RouteNetlink;
import java.util.Optional;

/** A pod's namespace with a connection in it, for the length of one call. Confined to one thread. */
record PodNamespace(NetworkNamespace namespace, RouteNetlink netlink) implements AutoCloseable {

    /** @throws NetnsException.NamespaceNotFound when there is none at the path */
    static PodNamespace open(PodInterfaceSpec spec) {
        NetworkNamespace namespace = openNamespace(spec);
        try {
            return new PodNamespace(namespace, RouteNetlink.open(namespace));
        } catch (RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    Optional<Link> link(String name) {
        return netlink.links().find(name);
    }

    @Override
    public void close() {
        netlink.close();
        namespace.close();
    }

    private static NetworkNamespace openNamespace(PodInterfaceSpec spec) {
        try {
            return NetworkNamespace.open(spec.netns());
        } catch (LinuxException e) {
            boolean other = e.errno().isPresent() && !e.errno().get().equals(Errno.ENOENT);
            if (other) {
                throw e;
            }
            throw new NetnsException.NamespaceNotFound(
                    "open the network namespace of " + spec + ": " + e.getMessage(), e);
        }
    }
}
