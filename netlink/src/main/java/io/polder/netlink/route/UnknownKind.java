package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;

/**
 * A kind of link that this library has no settings for, such as {@code bond} or {@code wireguard}. Immutable.
 *
 * @param name the kernel's word for it
 * @param others its settings as they stand in IFLA_INFO_DATA, by the numbers in include/uapi/linux/if_link.h
 */
public record UnknownKind(String name, RawAttributes others) implements LinkKind {

    public UnknownKind {
        requireNonNull(name, "name");
        requireNonNull(others, "others");
    }
}
