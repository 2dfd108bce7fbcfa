package io.polder.netlink.ethtool;

import io.polder.netlink.RawAttributes;

/**
 * The channels of a link: each is an interrupt with the queues that it serves ({@code ethtool -l}). Immutable.
 *
 * @param linkIndex the link's number in its namespace
 * @param rx with a receive queue alone
 * @param tx with a transmit queue alone
 * @param other with neither: for link state, virtual functions and the like
 * @param combined with a receive and a transmit queue
 * @param others what has no name here, by the numbers of {@code ETHTOOL_A_CHANNELS_*} in include/uapi/linux/
 *     ethtool_netlink.h
 */
public record Channels(
        int linkIndex, String linkName, Count rx, Count tx, Count other, Count combined, RawAttributes others) {

    /** How many receive queues are in use. */
    public int rxQueues() {
        return rx.current() + combined.current();
    }

    /** How many transmit queues are in use. */
    public int txQueues() {
        return tx.current() + combined.current();
    }
}
