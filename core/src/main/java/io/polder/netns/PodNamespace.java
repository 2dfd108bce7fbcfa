package io.polder.netns;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.RouteNetlink;
import java.util.Optional;

/** A pod's namespace with a connection in it, for the length of one call. Confined to one thread. */
record PodNamespace(NetworkNamespace namespace, RouteNetlink netlink) implements AutoCloseable {

    private static final Errno ENOTDIR = new Errno(20);

    /** @throws NetnsException.NamespaceNotFound when there is none at the path */
    static PodNamespace open(PodInterfaceSpec spec, Connections connections) {
        NetworkNamespace namespace = openNamespace(spec);
        try {
            return new PodNamespace(namespace, connections.openAhead(namespace));
        } catch (RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    Optional<Link> link(String name) {
        return netlink.links().find(name);
    }

    /** A link that has just been made there, or was found a moment ago. */
    PodLink presentLink(String name) {
        return link(name)
                .map(PodLink::of)
                .orElseThrow(() ->
                        new NetnsException("find link " + name + " in " + namespace + ": it went in between", null));
    }

    boolean isIn(Node node) {
        return namespace.isSameAs(node.namespace());
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
            // Without an error number: a file that is no namespace, as one is that a reboot or an unmount left.
            boolean absent = e.errno()
                    .map(errno -> errno.equals(Errno.ENOENT) || errno.equals(ENOTDIR))
                    .orElse(true);
            if (!absent) {
                throw e;
            }
            throw new NetnsException.NamespaceNotFound(
                    "open the network namespace of " + spec + ": " + e.getMessage(), e);
        }
    }
}
