package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Changes to one link, sent together. What is not set stays. It is no transaction: the kernel carries the changes out
 * one after another, and those before one that it refuses stay (do_setlink in net/core/rtnetlink.c). Immutable, but for
 * the namespace handle in it, which must stay open until the change is made.
 */
public final class LinkChange extends LinkSettings {

    private static final int LONGEST_ALIAS = 255; // IFALIASZ less its NUL

    private final int index;
    private final Optional<String> name;
    private final Optional<String> alias;
    private final Optional<Boolean> carrier;
    private final Optional<AddressGeneration> addressGeneration;
    private final Optional<LinkKind> kind;

    private LinkChange(Builder builder) {
        super(builder);
        index = builder.index;
        name = builder.name;
        alias = builder.alias;
        carrier = builder.carrier;
        addressGeneration = builder.addressGeneration;
        kind = builder.kind;
    }

    /** @param index the link's number in the connection's namespace */
    public static Builder of(int index) {
        return new Builder(index);
    }

    public int index() {
        return index;
    }

    public Optional<String> name() {
        return name;
    }

    /** The new alias; empty text takes it away. */
    public Optional<String> alias() {
        return alias;
    }

    public Optional<Boolean> carrier() {
        return carrier;
    }

    public Optional<AddressGeneration> addressGeneration() {
        return addressGeneration;
    }

    public Optional<LinkKind> kind() {
        return kind;
    }

    /** {@code 7: up=true name=eth0}. */
    @Override
    public String toString() {
        var text = new StringBuilder().append(index).append(':');
        describe(text);
        name.ifPresent(value -> text.append(" name=").append(value));
        alias.ifPresent(value -> text.append(" alias=").append(value));
        carrier.ifPresent(value -> text.append(" carrier=").append(value));
        addressGeneration.ifPresent(value -> text.append(" addressGeneration=").append(value));
        kind.ifPresent(value -> text.append(' ').append(value));
        return text.toString();
    }

    static void checkIndex(int index) {
        if (index < 1) {
            throw new IllegalArgumentException("link index " + index + " is not positive");
        }
    }

    /** Confined to one thread. */
    public static final class Builder extends LinkSettings.Builder<Builder> {
        private final int index;
        private Optional<String> name = Optional.empty();
        private Optional<String> alias = Optional.empty();
        private Optional<Boolean> carrier = Optional.empty();
        private Optional<AddressGeneration> addressGeneration = Optional.empty();
        private Optional<LinkKind> kind = Optional.empty();

        private Builder(int index) {
            checkIndex(index);
            this.index = index;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Moves the link; its addresses and routes are lost, its index may change. Takes about 15 ms. The move comes
         * first, so a {@link #name} that is taken there is refused when the link has already arrived under its old
         * name; only where that is taken too does the link stay.
         */
        @Override
        public Builder namespace(NetworkNamespace value) {
            return super.namespace(value);
        }

        /** @param value 1 to 15 bytes without slash, colon or white space */
        public Builder name(String value) {
            LinkName.check(value);
            name = Optional.of(value);
            return this;
        }

        public Builder noMaster() {
            return master(0);
        }

        /** @param value at most 255 bytes; empty to take the alias away */
        public Builder alias(String value) {
            if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST_ALIAS) {
                throw new IllegalArgumentException("alias is longer than " + LONGEST_ALIAS + " bytes: " + value);
            }
            if (value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a NUL character in the alias \"" + value + "\"");
            }
            alias = Optional.of(value);
            return this;
        }

        /** Plugs the cable in or out, for links without one of their own, such as dummy and tap. */
        public Builder carrier(boolean on) {
            carrier = Optional.of(on);
            return this;
        }

        public Builder addressGeneration(AddressGeneration value) {
            addressGeneration = Optional.of(value);
            return this;
        }

        /** Changes settings of its kind, which the kernel compares with the kind that it is. */
        public Builder kind(LinkKind value) {
            kind = Optional.of(requireNonNull(value, "value"));
            return this;
        }

        public LinkChange build() {
            return new LinkChange(this);
        }
    }
}
