package io.polder.netns;

import java.util.ArrayList;
import java.util.List;

/** The modes in which a pod has a veth to its node and everything else is the node's. Thread-safe as {@link Datapath} says. */
final class VethDatapath implements Datapath {

    private final Node node;
    private final Uplink uplink;

    VethDatapath(Node node, Uplink uplink) {
        this.node = node;
        this.uplink = uplink;
    }

    @Override
    public PodInterface add(PodInterfaceSpec spec, PodNamespace pod, UndoLog undo) {
        var exit = uplink.prepare(spec);
        node.prepareFor(spec);
        var veth = HostVeth.create(node, spec, pod, spec.interfaceName(), exit.mtu(), undo);
        PodSide.configure(spec, veth.inner(), pod);
        veth.connect(node, spec).execute();
        uplink.connect(spec, veth, exit, undo);
        return PodSide.result(spec, veth.inner(), true);
    }

    @Override
    public boolean noticesWhatStands() {
        return true; // A veth is made with both ends or not at all.
    }

    @Override
    public List<String> differences(PodInterfaceSpec spec, PodNamespace pod) {
        var differences = new ArrayList<String>();
        var check = new InterfaceCheck(spec, pod, differences);
        check.podSide(spec.interfaceName());
        check.gatewayNeighbours(spec.interfaceName());
        check.egressLimit(spec.interfaceName());
        check.nodeSide(node);
        differences.addAll(uplink.differences(spec));
        return differences;
    }

    @Override
    public PodInterface existing(PodInterfaceSpec spec, PodNamespace pod) {
        return PodSide.result(spec, pod.presentLink(spec.interfaceName()), true);
    }

    @Override
    public void delete(PodInterfaceSpec spec, PodNamespace pod) {
        deleteWithoutNamespace(spec);
    }

    @Override
    public void deleteWithoutNamespace(PodInterfaceSpec spec) {
        try {
            node.deleteHostLink(spec);
        } finally {
            // The route to the pod has gone with the link. One that is there is another pod's, and so is the rest.
            var unowned = node.unowned(spec);
            uplink.disconnect(unowned);
            node.forget(unowned);
        }
    }
}
