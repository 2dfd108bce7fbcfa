package io.polder.netns;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * A pod's interface as ADD made it: what a CNI result tells. Immutable.
 *
 * @param name inside the pod
 * @param mac its MAC address
 * @param mtu in bytes
 * @param addresses with their prefix lengths, IPv4 first
 * @param gateways the next hops of the pod's default routes, in the same order
 * @param host its link on the node, where it has one of its own
 */
public record PodInterface(
        String name,
        MacAddress mac,
        int mtu,
        List<IpPrefix> addresses,
        List<IpAddress> gateways,
        Optional<HostInterface> host) {

    public PodInterface {
        addresses = List.copyOf(addresses);
        gateways = List.copyOf(gateways);
    }

    /**
     * The pod's link on the node. Immutable.
     *
     * @param mtu in bytes
     */
    public record HostInterface(String name, MacAddress mac, int mtu) {}
}
