package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.MacAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What can be set of a link when it is made and afterwards. Immutable, but for the namespace handle in it, which must
 * stay open until the kernel was asked.
 */
public abstract sealed class LinkSettings permits LinkSpec, LinkChange {

    private static final int LEAST_MTU = 68; // RFC 791

    private final int flags;
    private final int flagMask;
    private final Optional<MacAddress> mac;
    private final OptionalInt mtu;
    private final OptionalInt master;
    private final OptionalInt group;
    private final OptionalInt txQueueLength;
    private final Optional<NetworkNamespace> namespace;

    LinkSettings(Builder<?> builder) {
        flags = builder.flags;
        flagMask = builder.flagMask;
        mac = builder.mac;
        mtu = builder.mtu;
        master = builder.master;
        group = builder.group;
        txQueueLength = builder.txQueueLength;
        namespace = builder.namespace;
    }

    public Optional<Boolean> up() {
        return flag(LinkFlag.UP);
    }

    /** What that flag shall be; empty where it stays as it is. */
    public Optional<Boolean> flag(LinkFlag flag) {
        return (flagMask & flag.bit()) == 0 ? Optional.empty() : Optional.of((flags & flag.bit()) != 0);
    }

    public Optional<MacAddress> mac() {
        return mac;
    }

    public OptionalInt mtu() {
        return mtu;
    }

    /** The index of the link that it shall belong to, such as a bridge; 0 for none. */
    public OptionalInt master() {
        return master;
    }

    public OptionalInt group() {
        return group;
    }

    public OptionalInt txQueueLength() {
        return txQueueLength;
    }

    /** Where it is made or moved; the connection's own namespace when absent. */
    public Optional<NetworkNamespace> namespace() {
        return namespace;
    }

    /** The flags to be set, of those in {@link #flagMask}. */
    int flags() {
        return flags;
    }

    int flagMask() {
        return flagMask;
    }

    static int checkMtu(int bytes) {
        if (bytes < LEAST_MTU) {
            throw new IllegalArgumentException("MTU " + bytes + " is less than " + LEAST_MTU);
        }
        return bytes;
    }

    /** Appends {@code  up=true mtu=1500} to what is being said of it. */
    void describe(StringBuilder text) {
        for (LinkFlag flag : LinkFlag.values()) {
            String name = flag.name().toLowerCase(Locale.ROOT);
            flag(flag)
                    .ifPresent(
                            value -> text.append(' ').append(name).append('=').append(value));
        }
        mac.ifPresent(value -> text.append(" mac=").append(value));
        mtu.ifPresent(value -> text.append(" mtu=").append(value));
        master.ifPresent(value -> text.append(" master=").append(value));
        group.ifPresent(value -> text.append(" group=").append(value));
        txQueueLength.ifPresent(value -> text.append(" txQueueLength=").append(value));
        namespace.ifPresent(value -> text.append(" netns=").append(value));
    }

    /**
     * Confined to one thread.
     *
     * @param <B> the builder itself
     */
    public abstract static sealed class Builder<B extends Builder<B>> permits LinkSpec.Builder, LinkChange.Builder {
        private int flags;
        private int flagMask;
        private Optional<MacAddress> mac = Optional.empty();
        private OptionalInt mtu = OptionalInt.empty();
        private OptionalInt master = OptionalInt.empty();
        private OptionalInt group = OptionalInt.empty();
        private OptionalInt txQueueLength = OptionalInt.empty();
        private Optional<NetworkNamespace> namespace = Optional.empty();

        Builder() {}

        abstract B self();

        public B up() {
            return flag(LinkFlag.UP, true);
        }

        public B down() {
            return flag(LinkFlag.UP, false);
        }

        /** Whether it resolves addresses by ARP, which is the flag {@code NOARP} turned round. */
        public B arp(boolean on) {
            return flag(LinkFlag.NOARP, !on);
        }

        public B multicast(boolean on) {
            return flag(LinkFlag.MULTICAST, on);
        }

        /** Whether it takes every multicast frame. */
        public B allMulticast(boolean on) {
            return flag(LinkFlag.ALLMULTI, on);
        }

        /** Whether it takes every frame. */
        public B promiscuous(boolean on) {
            return flag(LinkFlag.PROMISC, on);
        }

        public B mac(MacAddress value) {
            mac = Optional.of(value);
            return self();
        }

        /** @param bytes at least 68, the least that IPv4 allows */
        public B mtu(int bytes) {
            mtu = OptionalInt.of(checkMtu(bytes));
            return self();
        }

        /** @param index of the bridge (or other master) it shall belong to, in the namespace it is in */
        public B master(int index) {
            master = OptionalInt.of(index);
            return self();
        }

        /** A number that many links can share, to be deleted at once with {@link Links#deleteGroup}. */
        public B group(int value) {
            group = OptionalInt.of(value);
            return self();
        }

        /** @param packets how many wait to be sent at most, for queueing disciplines that ask the link for it */
        public B txQueueLength(int packets) {
            txQueueLength = OptionalInt.of(packets);
            return self();
        }

        public B namespace(NetworkNamespace value) {
            namespace = Optional.of(requireNonNull(value, "value"));
            return self();
        }

        private B flag(LinkFlag flag, boolean on) {
            flagMask |= flag.bit();
            flags = on ? flags | flag.bit() : flags & ~flag.bit();
            return self();
        }
    }
}
