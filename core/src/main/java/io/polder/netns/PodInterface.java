package io.polder.netns;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import java.net.InetAddress;

/**
 * A pod's interface as ADD made it. Immutable.
 *
 * @param name inside the pod
 * @param mac its MAC address
 * @param mtu in bytes
 * @param address with its prefix length, /32
 * @param gateway the next hop of the pod's default route
 * @param hostName the name of the pod's link on the node
 */
public record PodInterface(
        String name, MacAddress mac, int mtu, IpPrefix address, InetAddress gateway, String hostName) {}
