package io.polder.netns;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.List;
import java.util.Optional;

/**
 * A network of pods without a cloud's addresses, as one node sees it. Immutable.
 *
 * @param mode {@link DatapathMode#VXLAN} or {@link DatapathMode#HOST_GATEWAY}
 * @param self this node, as the others see it
 * @param peers the other nodes
 * @param vni VXLAN's number of the network, 0 to 2<sup>24</sup>-1; the same on all nodes
 * @param port UDP port of VXLAN, 1 to 65535; the same on all nodes
 * @param masqueradeBeyond where present, what this node's pods send beyond these ranges and those of pods leaves with the node's
 *     address (nft(8), masquerade), so that those who know no way to the pods can answer; where absent, nothing is translated
 */
public record PodNetwork(
        DatapathMode mode,
        PeerNode self,
        List<PeerNode> peers,
        int vni,
        int port,
        Optional<List<IpPrefix>> masqueradeBeyond) {

    /** The port that IANA has given VXLAN (RFC 7348, section 8). */
    public static final int VXLAN_PORT = 4789;

    private static final int MOST_VNI = (1 << 24) - 1;

    public PodNetwork {
        if (requireNonNull(mode, "mode").usesEni()) {
            throw new IllegalArgumentException(mode + " takes the cloud's network");
        }
        requireNonNull(self, "self");
        peers = List.copyOf(peers);
        masqueradeBeyond = masqueradeBeyond.map(List::copyOf);
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
        return new PodNetwork(DatapathMode.VXLAN, self, peers, 80, VXLAN_PORT, Optional.empty());
    }

    /** With routes alone. */
    public static PodNetwork hostGateway(PeerNode self, List<PeerNode> peers) {
        return new PodNetwork(DatapathMode.HOST_GATEWAY, self, peers, 80, VXLAN_PORT, Optional.empty());
    }

    /**
     * The same, where what pods send beyond the ranges of pods leaves with their node's address.
     *
     * @param known further ranges that see pods under their own addresses, as they have routes to them; may be none
     */
    public PodNetwork masqueradingBeyond(List<IpPrefix> known) {
        return new PodNetwork(mode, self, peers, vni, port, Optional.of(known));
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
