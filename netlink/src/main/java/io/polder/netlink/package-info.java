/**
 * Netlink (netlink(7), RFC 3549): a connection to the kernel and the codec for its messages. Knows no message of any
 * family; {@code io.polder.netlink.route} does.
 *
 * <p>A {@link io.polder.netlink.NetlinkConnection} asks for strict checking and extended acknowledgements, checks
 * sequence and sender of what it reads, ends every call by a deadline, and says of every failure what was tried, on
 * what, and what the kernel answered.
 */
@NullMarked
package io.polder.netlink;

import org.jspecify.annotations.NullMarked;
