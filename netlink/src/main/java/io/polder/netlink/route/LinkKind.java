package io.polder.netlink.route;

/** What kind of virtual link to make, with the settings of that kind. Immutable. */
public sealed interface LinkKind {

    /**
     * A pair of virtual Ethernet cards (veth(4)).
     *
     * @param peer the other end, made in its own namespace at once: moving it there later would cost about 15 ms
     */
    record Veth(LinkSpec peer) implements LinkKind {
        public Veth {
            if (!(peer.kind() instanceof Peer)) {
                throw new IllegalArgumentException("the peer of a veth is made with LinkSpec.peer: " + peer);
            }
            if (peer.up()) {
                // veth_open in drivers/net/veth.c answers ENOTCONN: the peer comes first, while it has no peer itself.
                throw new IllegalArgumentException("a peer cannot be made up, only be set up afterwards: " + peer);
            }
            if (peer.master().isPresent()) {
                // veth_newlink does not look at the peer's IFLA_MASTER.
                throw new IllegalArgumentException(
                        "a peer cannot be made in a bridge, only be put there afterwards: " + peer);
            }
        }
    }

    /** The other end of a veth. */
    record Peer() implements LinkKind {}

    /** An Ethernet bridge (ip-link(8)). */
    record Bridge() implements LinkKind {}
}
