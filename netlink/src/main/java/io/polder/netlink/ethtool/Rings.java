package io.polder.netlink.ethtool;

import io.polder.netlink.RawAttributes;

/**
 * How many descriptors the queues of a link have ({@code ethtool -g}). Immutable.
 *
 * @param linkIndex the link's number in its namespace
 * @param rxMini for small frames
 * @param rxJumbo for large frames
 * @param others what has no name here, by the numbers of {@code ETHTOOL_A_RINGS_*} in include/uapi/linux/
 *     ethtool_netlink.h
 */
public record Rings(
        int linkIndex, String linkName, Count rx, Count rxMini, Count rxJumbo, Count tx, RawAttributes others) {}
