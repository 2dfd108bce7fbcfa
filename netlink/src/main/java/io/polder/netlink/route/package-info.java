/**
 * rtnetlink (rtnetlink(7)): links, addresses, routes, next-hop objects, rules, neighbours and forwarding entries; its
 * traffic control is in {@link io.polder.netlink.tc}.
 *
 * <p>{@link io.polder.netlink.route.RouteNetlink} is the way in; {@link io.polder.netlink.route.Monitor} keeps up with
 * what others change. Values are immutable; what the kernel reports and has no name here, they keep as it came.
 */
@NullMarked
package io.polder.netlink.route;

import org.jspecify.annotations.NullMarked;
