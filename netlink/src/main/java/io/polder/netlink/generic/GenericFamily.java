package io.polder.netlink.generic;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;
import java.util.Map;

/**
 * A generic netlink family as the kernel knows it (genl-ctrl-list(8)). Immutable.
 *
 * @param name at most 15 bytes
 * @param id the type of its messages, until its module is unloaded
 * @param version as the family counts; requests carry it
 * @param headerLength how many bytes of its own stand between {@code struct genlmsghdr} and the attributes; mostly 0
 * @param largestAttribute the largest type of an attribute
 * @param groups its multicast groups: their numbers by their names
 * @param others its commands and policies, by the numbers of {@code CTRL_ATTR_*} in include/uapi/linux/genetlink.h
 */
public record GenericFamily(
        String name,
        int id,
        int version,
        int headerLength,
        int largestAttribute,
        Map<String, Integer> groups,
        RawAttributes others) {

    public GenericFamily {
        checkName(name);
        if (id < 1 || id > 0xffff) {
            throw new IllegalArgumentException("generic netlink family " + name + " with id " + id);
        }
        if (headerLength < 0 || headerLength > 0xffff) {
            throw new IllegalArgumentException(
                    "generic netlink family " + name + " with a header of " + headerLength + " bytes");
        }
        groups = Map.copyOf(groups);
        requireNonNull(others, "others");
    }

    /** {@code GENL_NAMSIZ} is 16, with the NUL at its end. */
    static void checkName(String name) {
        boolean plain = name.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (name.isEmpty() || name.length() > 15 || !plain) {
            throw new IllegalArgumentException(
                    "not a generic netlink family, 1 to 15 printable ASCII characters: \"" + name + "\"");
        }
    }
}
