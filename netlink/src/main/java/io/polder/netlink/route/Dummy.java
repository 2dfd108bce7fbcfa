package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;

/** A link that drops what is sent through it (ip-link(8)); for addresses that belong to no card. Immutable. */
public record Dummy(RawAttributes others) implements LinkKind {

    static final KindCodec<Dummy> CODEC = new KindCodec<>(
            "dummy", Dummy.class, (message, kind) -> {}, settings -> new Dummy(RawAttributes.rest(settings)));

    public Dummy {
        requireNonNull(others, "others");
    }

    /** It has no settings. */
    public Dummy() {
        this(RawAttributes.NONE);
    }

    @Override
    public String name() {
        return CODEC.name();
    }
}
