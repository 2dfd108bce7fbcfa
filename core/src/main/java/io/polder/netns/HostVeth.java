package io.polder.netns;

import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Route;

/**
 * The veth between a pod and its node, each end born where it belongs. Immutable.
 *
 * @param outer the node's end
 * @param inner the pod's end
 */
record HostVeth(Link outer, Link inner) {

    /** Makes the pair, the node's end up; the pod's cannot be before it has been made. */
    static HostVeth create(
            Node node, PodInterfaceSpec spec, PodNamespace pod, String innerName, int mtu, UndoLog undo) {
        String outerName = HostLink.name(spec.pod());
        var peer = LinkSpec.peer(innerName).namespace(pod.namespace()).mtu(mtu).build();
        var veth =
                LinkSpec.veth(outerName, peer).mac(HostLink.MAC).mtu(mtu).up().build();
        try {
            node.netlink().links().create(veth);
        } catch (NetlinkException.OutcomeUnknown e) {
            undo.add(() -> node.deleteLinkIfPresent(outerName));
            throw e;
        }
        // Not before: a link that was there already is somebody else's.
        undo.add(() -> node.deleteLinkIfPresent(outerName));
        return new HostVeth(node.presentLink(outerName), pod.presentLink(innerName));
    }

    /** Says whose the link is, and routes the pod's address to it: refused when another pod has the address. */
    void routePod(Node node, PodInterfaceSpec spec) {
        node.netlink()
                .batch()
                .change(LinkChange.of(outer.index()).alias(HostLink.owner(spec)).build())
                .add(Route.to(spec.host()).dev(outer.index()).build())
                .execute();
    }
}
