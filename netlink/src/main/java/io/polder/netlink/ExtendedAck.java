package io.polder.netlink;

import java.util.Optional;

/**
 * What the kernel says about a refusal beyond its error number (Documentation/userspace-api/netlink/intro.rst,
 * "Extended ACK"). Immutable.
 *
 * @param message the kernel's words
 * @param attribute the attribute at fault, by name where the family knows it, else by number, outermost first: {@code
 *     IFLA_LINKINFO.2.1}
 */
public record ExtendedAck(Optional<String> message, Optional<String> attribute) {

    static final ExtendedAck NONE = new ExtendedAck(Optional.empty(), Optional.empty());

    /** {@code Nexthop has invalid gateway (RTA_GATEWAY)}, or empty. */
    @Override
    public String toString() {
        String where = attribute.map(name -> "(" + name + ")").orElse("");
        return message.map(text -> where.isEmpty() ? text : text + " " + where).orElse(where);
    }
}
