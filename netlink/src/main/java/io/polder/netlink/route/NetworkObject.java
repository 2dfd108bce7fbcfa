package io.polder.netlink.route;

/** What a {@link Monitor} knows and reports. Immutable. */
public sealed interface NetworkObject permits Link, Address, Route, Rule, Neighbour {}
