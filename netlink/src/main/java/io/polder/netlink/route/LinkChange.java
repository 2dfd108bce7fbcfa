package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Changes to one link, sent together. What is not set stays. It is no transaction: the kernel carries the changes out
 * one after another, and those before one that it refuses stay (do_setlink in net/core/rtnetlink.c). Immutable, but for the namespace handle in it,
 * which must stay open until the change is made.
 */
public final class LinkChange {

    private static final int LEAST_MTU = 68; // RFC 791
    private static final int LONGEST_ALIAS = 255; // IFALIASZ less its NUL

    private final int index;
    private final Builder set;

    private LinkChange(Builder builder) {
        this.index = builder.index;
        this.set = builder.copy();
    }

    /** @param index the link's number in the connection's namespace */
    public static Builder of(int index) {
        return new Builder(index);
    }

    public int index() {
        return index;
    }

    public Optional<Boolean> up() {
        return set.up;
    }

    public Optional<String> name() {
        return set.name;
    }

    public Optional<MacAddress> mac() {
        return set.mac;
    }

    public OptionalInt mtu() {
        return set.mtu;
    }

    /** The new master's index; 0 takes it from its master. */
    public OptionalInt master() {
        return set.master;
    }

    public Optional<String> alias() {
        return set.alias;
    }

    public Optional<NetworkNamespace> namespace() {
        return set.namespace;
    }

    /** {@code 7: up=true name=eth0}. */
    @Override
    public String toString() {
        var text = new StringBuilder().append(index).append(':');
        set.up.ifPresent(value -> text.append(" up=").append(value));
        set.name.ifPresent(value -> text.append(" name=").append(value));
        set.mac.ifPresent(value -> text.append(" mac=").append(value));
        set.mtu.ifPresent(value -> text.append(" mtu=").append(value));
        set.master.ifPresent(value -> text.append(" master=").append(value));
        set.alias.ifPresent(value -> text.append(" alias=").append(value));
        set.namespace.ifPresent(value -> text.append(" netns=").append(value));
        return text.toString();
    }

    static int checkMtu(int bytes) {
        if (bytes < LEAST_MTU) {
            throw new IllegalArgumentException("MTU " + bytes + " is less than " + LEAST_MTU);
        }
        return bytes;
    }

    static String checkAlias(String value) {
        if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST_ALIAS) {
            throw new IllegalArgumentException("alias is longer than " + LONGEST_ALIAS + " bytes: " + value);
        }
        return value;
    }

    /** Confined to one thread. */
    public static final class Builder {
        private final int index;
        private Optional<Boolean> up = Optional.empty();
        private Optional<String> name = Optional.empty();
        private Optional<MacAddress> mac = Optional.empty();
        private OptionalInt mtu = OptionalInt.empty();
        private OptionalInt master = OptionalInt.empty();
        private Optional<String> alias = Optional.empty();
        private Optional<NetworkNamespace> namespace = Optional.empty();

        private Builder(int index) {
            if (index < 1) {
                throw new IllegalArgumentException("link index " + index + " is not positive");
            }
            this.index = index;
        }

        public Builder up() {
            up = Optional.of(true);
            return this;
        }

        public Builder down() {
            up = Optional.of(false);
            return this;
        }

        /** @param value 1 to 15 bytes without slash, colon or white space */
        public Builder name(String value) {
            LinkName.check(value);
            name = Optional.of(value);
            return this;
        }

        public Builder mac(MacAddress value) {
            mac = Optional.of(value);
            return this;
        }

        /** @param bytes at least 68 */
        public Builder mtu(int bytes) {
            mtu = OptionalInt.of(checkMtu(bytes));
            return this;
        }

        /** @param masterIndex of the bridge it shall belong to */
        public Builder master(int masterIndex) {
            master = OptionalInt.of(masterIndex);
            return this;
        }

        public Builder noMaster() {
            master = OptionalInt.of(0);
            return this;
        }

        public Builder alias(String value) {
            alias = Optional.of(checkAlias(value));
            return this;
        }

        /**
         * Moves the link; its addresses and routes are lost, its index may change. Takes about 15 ms. The move comes
         * first, so a {@link #name} that is taken there is refused when the link has already arrived under its old
         * name; only where that is taken too does the link stay.
         */
        public Builder namespace(NetworkNamespace value) {
            namespace = Optional.of(requireNonNull(value, "value"));
            return this;
        }

        public LinkChange build() {
            return new LinkChange(this);
        }

        private Builder copy() {
            var copy = new Builder(index);
            copy.up = up;
            copy.name = name;
            copy.mac = mac;
            copy.mtu = mtu;
            copy.master = master;
            copy.alias = alias;
            copy.namespace = namespace;
            return copy;
        }
    }
}
