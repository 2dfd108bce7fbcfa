package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.MacAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A link to be made. What is not set is the kernel's choice. Immutable, but for the namespace handle in it, which must
 * stay open until the link is made.
 */
public final class LinkSpec {

    private final String name;
    private final LinkKind kind;
    private final Optional<MacAddress> mac;
    private final OptionalInt mtu;
    private final OptionalInt master;
    private final OptionalInt group;
    private final Optional<NetworkNamespace> namespace;
    private final boolean up;

    private LinkSpec(Builder builder) {
        name = builder.name;
        kind = builder.kind;
        mac = builder.mac;
        mtu = builder.mtu;
        master = builder.master;
        group = builder.group;
        namespace = builder.namespace;
        up = builder.up;
    }

    /** @param name 1 to 15 bytes without slash, colon or white space */
    public static Builder bridge(String name) {
        return new Builder(name, new LinkKind.Bridge());
    }

    /** A veth whose other end is {@code peer}. */
    public static Builder veth(String name, LinkSpec peer) {
        return new Builder(name, new LinkKind.Veth(peer));
    }

    /** The other end of a veth. */
    public static Builder peer(String name) {
        return new Builder(name, new LinkKind.Peer());
    }

    public String name() {
        return name;
    }

    public LinkKind kind() {
        return kind;
    }

    public Optional<MacAddress> mac() {
        return mac;
    }

    public OptionalInt mtu() {
        return mtu;
    }

    public OptionalInt master() {
        return master;
    }

    public OptionalInt group() {
        return group;
    }

    /** Where it is made; the connection's own namespace when absent. */
    public Optional<NetworkNamespace> namespace() {
        return namespace;
    }

    public boolean up() {
        return up;
    }

    /** {@code veth a with peer b}. */
    @Override
    public String toString() {
        String where = namespace.map(netns -> " in " + netns).orElse("");
        if (kind instanceof LinkKind.Veth veth) {
            return "veth " + name + where + " with " + veth.peer();
        }
        return (kind instanceof LinkKind.Peer ? "peer " : "bridge ") + name + where;
    }

    /** Confined to one thread. */
    public static final class Builder {
        private final String name;
        private final LinkKind kind;
        private Optional<MacAddress> mac = Optional.empty();
        private OptionalInt mtu = OptionalInt.empty();
        private OptionalInt master = OptionalInt.empty();
        private OptionalInt group = OptionalInt.empty();
        private Optional<NetworkNamespace> namespace = Optional.empty();
        private boolean up;

        private Builder(String name, LinkKind kind) {
            LinkName.check(name);
            this.name = name;
            this.kind = kind;
        }

        public Builder mac(MacAddress value) {
            mac = Optional.of(value);
            return this;
        }

        /** @param bytes at least 68, the least that IPv4 allows */
        public Builder mtu(int bytes) {
            mtu = OptionalInt.of(LinkChange.checkMtu(bytes));
            return this;
        }

        /** @param index of the bridge it shall belong to, in the namespace it is made in */
        public Builder master(int index) {
            master = OptionalInt.of(index);
            return this;
        }

        /** A number that many links can share, to be deleted at once with {@link Links#deleteGroup}. */
        public Builder group(int value) {
            group = OptionalInt.of(value);
            return this;
        }

        /** Makes the link in that namespace. */
        public Builder namespace(NetworkNamespace value) {
            namespace = Optional.of(requireNonNull(value, "value"));
            return this;
        }

        /** Sets it up at once. */
        public Builder up() {
            up = true;
            return this;
        }

        public LinkSpec build() {
            return new LinkSpec(this);
        }
    }
}
