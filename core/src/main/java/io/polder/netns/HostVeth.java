package io.polder.netns;

import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.tc.Qdisc;
import io.polder.netlink.tc.Tbf;
import java.util.Optional;

/**
 * The veth between a pod and its node, each end born where it belongs. Immutable.
 *
 * @param outer the node's end
 * @param inner the pod's end
 */
record HostVeth(Link outer, PodLink inner) {

    /** Makes the pair, the node's end up; the pod's cannot be before it has been made. */
    static HostVeth create(
            Node node, PodInterfaceSpec spec, PodNamespace pod, String innerName, int mtu, UndoLog undo) {
        String outerName = HostLink.name(spec);
        var peer = LinkSpec.peer(innerName)
                .namespace(pod.namespace())
                .mac(HostLink.podMac(spec))
                .mtu(mtu)
                .build();
        var veth = LinkSpec.veth(outerName, peer)
                .mac(HostLink.mac(spec))
                .mtu(mtu)
                .up()
                .build();
        Optional<Link> shown;
        try {
            shown = create(node, veth, spec, pod, innerName);
        } catch (NetlinkException.OutcomeUnknown e) {
            undo.add(() -> node.deleteNewborn(outerName)); // The pod's interface may have stood before.
            throw e;
        }
        // Not before: a link that was there already is somebody else's.
        undo.add(() -> node.deleteLinkIfPresent(outerName));
        Link outer = shown.orElseGet(() -> node.presentLink(outerName));
        // A veth tells its peer's index as that of its parent.
        PodLink inner = outer.parent().isPresent()
                ? new PodLink(outer.parent().getAsInt(), HostLink.podMac(spec), mtu)
                : pod.presentLink(innerName);
        return new HostVeth(outer, inner);
    }

    /** What a DEL that failed has left of this very sandbox goes first; a pod that has its interface keeps it. */
    private static Optional<Link> create(
            Node node, LinkSpec veth, PodInterfaceSpec spec, PodNamespace pod, String innerName) {
        try {
            return node.netlink().links().createShown(veth);
        } catch (NetlinkException.AlreadyExists e) {
            boolean inUse = innerName.equals(spec.interfaceName())
                    && pod.link(innerName).isPresent();
            if (inUse || !node.deleteHostLink(spec)) {
                throw e;
            }
            return node.netlink().links().createShown(veth);
        }
    }

    /** Says whose the link is, and routes the pod's addresses to it: refused when another pod has one. */
    Batch connect(Node node, PodInterfaceSpec spec) {
        Batch batch = node.netlink()
                .batch()
                .change(LinkChange.of(outer.index()).alias(HostLink.owner(spec)).build());
        for (PodAddress address : spec.addresses()) {
            batch.replace(neighbour(spec, address))
                    .add(Route.to(address.host()).dev(outer.index()).build());
        }
        spec.bandwidth()
                .ingress()
                .ifPresent(rate -> batch.replace(Qdisc.root(outer.index(), Tbf.ofPod(rate, outer.mtu()))));
        return batch;
    }

    /** The node need not ask for the pod's MAC address. */
    private Neighbour neighbour(PodInterfaceSpec spec, PodAddress address) {
        return Neighbour.permanent(outer.index(), address.address().address(), HostLink.podMac(spec));
    }
}
