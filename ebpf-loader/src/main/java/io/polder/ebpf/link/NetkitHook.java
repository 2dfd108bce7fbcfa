package io.polder.ebpf.link;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.ProgramType;
import io.polder.linux.NetworkNamespace;

/**
 * What one end of a netkit pair sends (Linux 6.7, drivers/net/netkit.c). Programs are attached through the primary end,
 * for both. Immutable.
 *
 * @param namespace of the primary end
 * @param ifindex of the primary end, at least 1
 * @param end whose packets it looks at
 */
public record NetkitHook(NetworkNamespace namespace, int ifindex, End end, Anchor anchor) implements InterfaceHook {

    /** Whose packets. */
    public enum End {
        /** Those that the primary end sends. */
        PRIMARY,
        /** Those that its peer sends, usually in a container. */
        PEER
    }

    public NetkitHook {
        Interfaces.check(namespace, ifindex);
        requireNonNull(end, "end");
        requireNonNull(anchor, "anchor");
    }

    /** What the primary end sends, after all programs that are there. */
    public static NetkitHook primary(NetworkNamespace namespace, int ifindex) {
        return new NetkitHook(namespace, ifindex, End.PRIMARY, Anchor.last());
    }

    /** What the peer of a primary end sends, after all programs that are there. */
    public static NetkitHook peer(NetworkNamespace namespace, int ifindex) {
        return new NetkitHook(namespace, ifindex, End.PEER, Anchor.last());
    }

    /** The same at another place among the programs. */
    public NetkitHook withAnchor(Anchor value) {
        return new NetkitHook(namespace, ifindex, end, value);
    }

    @Override
    public AttachType attachType() {
        return end == End.PRIMARY ? AttachType.NETKIT_PRIMARY : AttachType.NETKIT_PEER;
    }

    @Override
    public ProgramType programType() {
        return ProgramType.SCHED_CLS;
    }

    /** {@code netkit peer of interface 3 of netns …}. */
    @Override
    public String toString() {
        return "netkit " + (end == End.PRIMARY ? "primary" : "peer") + " of " + Interfaces.place(this);
    }
}
