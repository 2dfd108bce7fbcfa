package io.polder.netns;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.List;

/**
 * A network of pods without a cloud's addresses, as one node sees it. Immutable.
 *
 * @param mode {@link DatapathMode#VXLAN} or {@link DatapathMode#HOST_GATEWAY}
 * @param self this node, as the others see it
 * @param peers the other nodes
 * @param vni VXLAN's number of the network, 0 to 2<sup>24</sup>-1; the same on all nodes
 * @param port UDP port of VXLAN, 1 to 65535; the same on all nodes
 */
public record PodNetwork(DatapathMode mode, PeerNode self, List<PeerNode> peers, int vni, int port) {

    /** The port that IANA has given VXLAN (RFC 7348, section 8). */
    public static final int VXLAN_PORT = 4789;

    private static final int MOST_VNI = (1 << 24) - 1;

    public PodNetwork {
        if (requireNonNull(mode, "mode").usesEni()) {
            throw new IllegalArgumentException(mode + " takes the cloud's network");
        }
        requireNonNull(self, "self");
        peers = List.copyOf(peers);
        if (vni < 0 || vni > MOST_VNI || port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("VNI " + vni + " or port " + port + " is out of range");
        }
        for (PeerNode peer : peers) {
            for (IpPrefix range : peer.podRanges()) {
                if (self.podRanges().stream().anyMatch(own -> overlap(own, range))) {
                    throw new IllegalArgumentException(range + " of " + peer + " overlaps this node's own");
                }
            }
        }
    }

    /** With VXLAN, under VNI 80. */
    public static PodNetwork vxlan(PeerNode self, List<PeerNode> peers) {
        return new PodNetwork(DatapathMode.VXLAN, self, peers, 80, VXLAN_PORT);
    }

    /** With routes alone. */
    public static PodNetwork hostGateway(PeerNode self, List<PeerNode> peers) {
        return new PodNetwork(DatapathMode.HOST_GATEWAY, self, peers, 80, VXLAN_PORT);
    }

    /** The address that VXLAN packets come from. */
    IpAddress endpoint() {
        return self.addresses().get(0);
    }

    private static boolean overlap(IpPrefix a, IpPrefix b) {
        return a.family() == b.family()
                && (a.contains(b.network().address()) || b.contains(a.network().address()));
    }
}
