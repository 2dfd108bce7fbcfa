package io.polder.netns;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpAddress;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.netfilter.Conntrack;
import io.polder.netlink.netfilter.ConntrackEntry;
import io.polder.netlink.netfilter.ConntrackFilter;
import org.jspecify.annotations.Nullable;

/** The flows that a node's kernel remembers, where it does (conntrack(8)). Thread-safe. */
final class FlowTable implements AutoCloseable {

    private final NetworkNamespace namespace;

    @GuardedBy("this")
    private @Nullable Conntrack opened;

    FlowTable(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    /** Deletes the flows from and to an address, translated ones, too. */
    void forget(IpAddress address) {
        try {
            var flows = conntrack();
            for (ConntrackEntry flow : flows.list(
                    ConntrackFilter.builder().family(address.family()).build())) {
                if (isOf(address, flow)) {
                    flows.delete(flow);
                }
            }
        } catch (NetlinkException.NotSupported e) {
            return; // No conntrack, no flows.
        }
    }

    private static boolean isOf(IpAddress address, ConntrackEntry flow) {
        return flow.original().source().equals(address)
                || flow.original().destination().equals(address)
                || flow.reply().source().equals(address)
                || flow.reply().destination().equals(address);
    }

    /** @throws LinuxException when the kernel has none, or refuses */
    private synchronized Conntrack conntrack() {
        if (opened == null) {
            opened = Conntrack.open(namespace);
        }
        return opened;
    }

    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
