package io.polder.netlink;

import static java.util.Objects.requireNonNull;

/**
 * A netlink family in the sense of {@code socket(AF_NETLINK, SOCK_RAW, protocol)}. Immutable.
 *
 * @param number such as {@code NETLINK_ROUTE} = 0 (include/uapi/linux/netlink.h)
 * @param name for messages
 * @param shape how to find the attributes of its requests, for naming the one at fault
 */
public record NetlinkProtocol(int number, String name, Shape shape) {

    public NetlinkProtocol {
        requireNonNull(name, "name");
        requireNonNull(shape, "shape");
    }

    /** What a family's requests look like. */
    public interface Shape {

        /** The length of the family header of that type of message, in bytes. */
        int headerLength(int messageType);

        /** The name of a top-level attribute of that type of message, or its number where it has none. */
        String attributeName(int messageType, int attributeType);
    }
}
