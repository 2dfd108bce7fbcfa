package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import java.util.OptionalInt;

/**
 * A link to be made. What is not set is the kernel's choice. What the kernel leaves alone when it makes a link (alias,
 * alternative names, carrier, how IPv6 addresses are made) is set afterwards with {@link LinkChange}. Immutable, but
 * for the namespace handle in it, which must stay open until the link is made.
 */
public final class LinkSpec extends LinkSettings {

    private final String name;
    private final LinkKind kind;
    private final OptionalInt index;
    private final OptionalInt parent;
    private final OptionalInt parentNetnsId;
    private final OptionalInt txQueues;
    private final OptionalInt rxQueues;

    private LinkSpec(Builder builder) {
        super(builder);
        name = builder.name;
        kind = builder.kind;
        index = builder.index;
        parent = builder.parent;
        parentNetnsId = builder.parentNetnsId;
        txQueues = builder.txQueues;
        rxQueues = builder.rxQueues;
    }

    /**
     * A link of any kind but tun and tap, which {@link TunTap} makes.
     *
     * @param name 1 to 15 bytes without slash, colon or white space
     */
    public static Builder of(String name, LinkKind kind) {
        if (kind instanceof Tun) {
            throw new IllegalArgumentException("netlink makes no tun and tap links, TunTap does: " + name);
        }
        return new Builder(name, kind);
    }

    /** @param name 1 to 15 bytes without slash, colon or white space */
    public static Builder bridge(String name) {
        return of(name, Bridge.builder().build());
    }

    /** A veth whose other end is {@code peer}. */
    public static Builder veth(String name, LinkSpec peer) {
        return of(name, new Veth(peer));
    }

    /** The other end of a veth or netkit: made with that, of its kind. */
    public static Builder peer(String name) {
        return of(name, new Peer());
    }

    public String name() {
        return name;
    }

    public LinkKind kind() {
        return kind;
    }

    /** The index that it shall have; the next free one when absent. */
    public OptionalInt index() {
        return index;
    }

    /** The index of the link below it. */
    public OptionalInt parent() {
        return parent;
    }

    /** The connection's namespace's id for the one that the parent is in; its own when absent. */
    public OptionalInt parentNetnsId() {
        return parentNetnsId;
    }

    public OptionalInt txQueues() {
        return txQueues;
    }

    public OptionalInt rxQueues() {
        return rxQueues;
    }

    /** {@code veth a with peer b}. */
    @Override
    public String toString() {
        String where = namespace().map(netns -> " in " + netns).orElse("");
        String with = "";
        if (kind instanceof Veth veth) {
            with = veth.peer().map(peer -> " with " + peer).orElse("");
        } else if (kind instanceof Netkit netkit) {
            with = netkit.peer().map(peer -> " with " + peer).orElse("");
        }
        return kind.name() + " " + name + where + with;
    }

    /** Confined to one thread. */
    public static final class Builder extends LinkSettings.Builder<Builder> {
        private final String name;
        private final LinkKind kind;
        private OptionalInt index = OptionalInt.empty();
        private OptionalInt parent = OptionalInt.empty();
        private OptionalInt parentNetnsId = OptionalInt.empty();
        private OptionalInt txQueues = OptionalInt.empty();
        private OptionalInt rxQueues = OptionalInt.empty();

        private Builder(String name, LinkKind kind) {
            LinkName.check(name);
            this.name = name;
            this.kind = requireNonNull(kind, "kind");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Makes the link in that namespace; a parent is looked up in the connection's all the same. */
        @Override
        public Builder namespace(NetworkNamespace value) {
            return super.namespace(value);
        }

        /** @param value positive, and not taken; the kernel looks at a peer's only where the first end has one too */
        public Builder index(int value) {
            LinkChange.checkIndex(value);
            index = OptionalInt.of(value);
            return this;
        }

        /** The link below, which vlan, macvlan and ipvlan must have. */
        public Builder parent(int linkIndex) {
            LinkChange.checkIndex(linkIndex);
            parent = OptionalInt.of(linkIndex);
            return this;
        }

        /** @param id of {@link NamespaceIds} */
        public Builder parentNetnsId(int id) {
            parentNetnsId = OptionalInt.of(id);
            return this;
        }

        /** @param count 1 to 4096 */
        public Builder txQueues(int count) {
            Range.check("number of queues", count, 1, 4096);
            txQueues = OptionalInt.of(count);
            return this;
        }

        /** @param count 1 to 4096 */
        public Builder rxQueues(int count) {
            Range.check("number of queues", count, 1, 4096);
            rxQueues = OptionalInt.of(count);
            return this;
        }

        /** @throws IllegalArgumentException when it lacks a parent and is of a kind that needs one */
        public LinkSpec build() {
            boolean onParent = kind instanceof Vlan || kind instanceof Macvlan || kind instanceof Ipvlan;
            if (onParent && parent.isEmpty()) {
                throw new IllegalArgumentException(kind.name() + " " + name + " has no parent");
            }
            return new LinkSpec(this);
        }
    }
}
