package io.polder.netns;

import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Ifb;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.tc.FilterKind;
import io.polder.netlink.tc.Qdisc;
import io.polder.netlink.tc.Tbf;
import io.polder.netlink.tc.TcAction;
import io.polder.netlink.tc.TcFilter;
import io.polder.netlink.tc.TcHandle;
import java.util.List;

/**
 * Limits what a pod receives by a card of its own, where the node's stack does not see it: it passes an intermediate device
 * (ifb) in the pod's namespace, which queues. The classifier is one that more kernels have than "matchall". Stateless.
 */
final class IngressLimit {

    static final String DEVICE = "ifb-ingress";

    private static final int PRIORITY = 1;

    private IngressLimit() {}

    static void add(PodInterfaceSpec spec, PodLink card, PodNamespace pod) {
        if (spec.bandwidth().ingress().isEmpty()) {
            return;
        }
        var rate = spec.bandwidth().ingress().get();
        pod.netlink()
                .links()
                .create(LinkSpec.of(DEVICE, new Ifb()).mtu(card.mtu()).build());
        PodLink device = pod.presentLink(DEVICE);
        Batch batch = pod.netlink()
                .batch()
                .change(LinkChange.of(device.index()).up().build())
                .replace(Qdisc.root(device.index(), Tbf.ofPod(rate, card.mtu())))
                .add(Qdisc.clsact(card.index()))
                .add(TcFilter.of(
                        card.index(),
                        TcHandle.INGRESS,
                        PRIORITY,
                        TcFilter.ETH_P_ALL,
                        FilterKind.U32.doing(TcAction.Mirred.redirect(device.index()), List.of())));
        batch.execute();
    }

    /** The card goes on without; absence is fine. */
    static void remove(PodInterfaceSpec spec, PodLink card, PodNamespace pod) {
        if (spec.bandwidth().ingress().isEmpty()) {
            return;
        }
        var device = pod.link(DEVICE);
        Node.ignoringAbsence(
                () -> device.ifPresent(link -> pod.netlink().links().delete(link.index())));
        try {
            pod.netlink().trafficControl().deleteQdisc(card.index(), TcHandle.CLSACT);
        } catch (NetlinkException e) {
            return; // None there.
        }
    }
}
