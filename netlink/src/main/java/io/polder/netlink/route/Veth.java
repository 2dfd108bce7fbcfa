package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.util.Optional;

/**
 * One end of a pair of virtual Ethernet cards (veth(4)). Immutable.
 *
 * @param peer the other end, made in its own namespace at once: moving it there later would cost about 15 ms. Absent
 *     from what the kernel reports, which names the peer's index only ({@link Link#parent}); a pair made without it
 *     gets a peer that the kernel names.
 */
public record Veth(Optional<LinkSpec> peer, RawAttributes others) implements LinkKind {

    private static final int VETH_INFO_PEER = 1; // include/uapi/linux/veth.h

    static final KindCodec<Veth> CODEC = new KindCodec<>(
            "veth", Veth.class, Veth::write, settings -> new Veth(Optional.empty(), RawAttributes.rest(settings)));

    public Veth {
        peer.ifPresent(Peer::check);
        requireNonNull(others, "others");
    }

    /** A pair with that peer, of {@link LinkSpec#peer}. */
    public Veth(LinkSpec peer) {
        this(Optional.of(peer), RawAttributes.NONE);
    }

    @Override
    public String name() {
        return CODEC.name();
    }

    private static void write(MessageWriter message, Veth veth) {
        if (veth.peer.isPresent()) {
            LinkRequests.describe(message, VETH_INFO_PEER, veth.peer.get());
        }
    }
}
