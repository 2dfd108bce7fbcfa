/**
 * rtnetlink (rtnetlink(7)): links, addresses, routes, next-hop objects, rules, neighbours, forwarding entries, and the
 * little of traffic control that a datapath needs.
 *
 * <p>{@link io.polder.netlink.route.RouteNetlink} is the way in. Values are records; what the kernel reports and is not
 * understood is left out of them unless they say otherwise.
 */
@NullMarked
package io.polder.netlink.route;

import org.jspecify.annotations.NullMarked;
