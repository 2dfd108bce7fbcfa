package io.polder.netns;

import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Link;

/**
 * What has to be known of a link in a pod's namespace. Immutable.
 *
 * @param mtu in bytes
 */
record PodLink(int index, MacAddress mac, int mtu) {

    static PodLink of(Link link) {
        return new PodLink(link.index(), link.mac().orElseThrow(), link.mtu());
    }
}
