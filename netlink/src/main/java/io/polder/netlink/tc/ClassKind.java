package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;

/** What a class does, with its settings. Immutable. */
public sealed interface ClassKind permits HtbClass, ClassKind.Unknown {

    /** The kernel's name of the queueing discipline whose class it is: {@code htb}. */
    String kind();

    /**
     * One that this library has no record for, or whose settings do not fit into it; the classes of {@code mq} and
     * {@code tbf}, which have none.
     *
     * @param kind the kernel's name
     * @param attributes its {@code TCA_OPTIONS} (type 2), where it has any
     */
    record Unknown(String kind, RawAttributes attributes) implements ClassKind {
        public Unknown {
            requireNonNull(attributes, "attributes");
            KindName.check(kind);
        }
    }
}
