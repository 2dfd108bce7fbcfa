package io.polder.netlink.route;

import io.polder.netlink.RawAttributes;

/** The kind of {@link LinkSpec#peer}: that of the link which it is made together with. Immutable. */
record Peer() implements LinkKind {

    @Override
    public String name() {
        return "peer";
    }

    @Override
    public RawAttributes others() {
        return RawAttributes.NONE;
    }

    /** What the kernel does of a peer's specification when it makes a pair. */
    static void check(LinkSpec peer) {
        if (!(peer.kind() instanceof Peer)) {
            throw new IllegalArgumentException("the other end of a pair is made with LinkSpec.peer: " + peer);
        }
        if (peer.up().orElse(false)) {
            // veth_open in drivers/net/veth.c answers ENOTCONN: the peer comes first, while it has no peer itself.
            throw new IllegalArgumentException("a peer cannot be made up, only be set up afterwards: " + peer);
        }
        if (peer.master().isPresent()) {
            // veth_newlink does not look at the peer's IFLA_MASTER.
            throw new IllegalArgumentException(
                    "a peer cannot be made in a bridge, only be put there afterwards: " + peer);
        }
        if (peer.parent().isPresent()) {
            throw new IllegalArgumentException("a peer has no parent: " + peer);
        }
    }
}
