/**
 * rtnetlink (rtnetlink(7)): links, addresses, routes, rules and neighbours; its traffic control is in {@link
 * io.polder.netlink.tc}.
 *
 * <p>{@link io.polder.netlink.route.RouteNetlink} is the way in; {@link
 * io.polder.netlink.route.Monitor} keeps up with what others change. Values are records; what the kernel reports and is not
 * understood is left out of them unless they say otherwise.
 */
@NullMarked
package io.polder.netlink.route;

import org.jspecify.annotations.NullMarked;
