package io.polder.netns;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Link;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link DatapathMode#VXLAN} and {@link DatapathMode#HOST_GATEWAY}: packets of pods are routed as those of the node are.
 * Thread-safe.
 */
final class PeerUplink implements Uplink {

    private final DatapathMode mode;
    private final Node node;
    private volatile @Nullable PodNetwork network;

    PeerUplink(DatapathMode mode, Node node) {
        this.mode = mode;
        this.node = node;
    }

    /** Makes the node's way to its peers what the network says, and takes away what it does not. */
    synchronized void connect(PodNetwork wanted) {
        Link link = PeerRoutes.underlay(node, wanted);
        if (mode == DatapathMode.VXLAN) {
            VxlanDevice.connect(node, wanted, link);
        } else {
            new PeerRoutes(node, wanted).byAddress(link);
        }
        Masquerade.apply(node.namespace(), wanted);
        network = wanted;
    }

    /** @throws NetnsException when the node is in no such network, or the address is none of its range */
    @Override
    public Exit prepare(PodInterfaceSpec spec) {
        PodNetwork current = network;
        if (current == null) {
            throw new NetnsException("add " + spec + ": the node is in no " + mode + " network yet", null);
        }
        for (PodAddress address : spec.addresses()) {
            boolean own = current.self().podRanges().stream()
                    .anyMatch(range -> range.contains(address.address().address()));
            if (!own) {
                throw new NetnsException(
                        "add " + spec + ": address " + address.address().address()
                                + " is of none of this node's ranges, "
                                + current.self().podRanges(),
                        null);
            }
        }
        int mtu = mtu(current);
        return new Exit(0, Math.min(spec.mtu().orElse(mtu), mtu));
    }

    private int mtu(PodNetwork current) {
        return mode == DatapathMode.VXLAN
                ? VxlanDevice.find(node, current).map(Link::mtu).orElseThrow(() -> missing(current))
                : PeerRoutes.underlay(node, current).mtu();
    }

    private static NetnsException missing(PodNetwork network) {
        return new NetnsException("the link " + VxlanDevice.name(network) + " is missing on the node", null);
    }

    @Override
    public void connect(PodInterfaceSpec spec, HostVeth veth, Exit exit, UndoLog undo) {
        // Routed already.
    }

    @Override
    public List<String> differences(PodInterfaceSpec spec) {
        PodNetwork current = network;
        if (current == null) {
            return List.of("the node is in no " + mode + " network");
        }
        return differences(current);
    }

    private List<String> differences(PodNetwork current) {
        var differences = new ArrayList<String>();
        if (mode == DatapathMode.VXLAN
                && VxlanDevice.find(node, current).filter(Link::isUp).isEmpty()) {
            differences.add(VxlanDevice.name(current) + " is missing or down on the node");
        }
        for (PeerNode peer : current.peers()) {
            for (IpPrefix range : peer.podRanges()) {
                if (!node.routes(range.network())) {
                    differences.add("no route to " + range + " of " + peer.addresses());
                }
            }
        }
        differences.addAll(Masquerade.differences(node.namespace(), current));
        return differences;
    }

    @Override
    public void disconnect(List<IpPrefix> unowned) {
        // All there was has gone with the veth.
    }
}
