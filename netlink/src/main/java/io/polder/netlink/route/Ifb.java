package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;

/**
 * An intermediate functional block: traffic redirected to it passes its queueing discipline and comes back
 * (ip-link(8)). Immutable.
 */
public record Ifb(RawAttributes others) implements LinkKind {

    static final KindCodec<Ifb> CODEC =
            new KindCodec<>("ifb", Ifb.class, (message, kind) -> {}, settings -> new Ifb(RawAttributes.rest(settings)));

    public Ifb {
        requireNonNull(others, "others");
    }

    /** It has no settings. */
    public Ifb() {
        this(RawAttributes.NONE);
    }

    @Override
    public String name() {
        return CODEC.name();
    }
}
