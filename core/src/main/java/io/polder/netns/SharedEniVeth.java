package io.polder.netns;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import java.util.ArrayList;
import java.util.List;

/** {@link DatapathMode#SHARED_ENI_VETH}. Thread-safe as {@link Datapath} says. */
final class SharedEniVeth implements Datapath {

    private final Node node;

    SharedEniVeth(Node node) {
        this.node = node;
    }

    @Override
    public PodInterface add(PodInterfaceSpec spec, Link eni, PodNamespace pod, UndoLog undo) {
        node.prepareShared(eni, spec);
        var veth = HostVeth.create(node, spec, pod, spec.interfaceName(), eni.mtu(), undo);
        configurePod(spec, veth.inner(), pod);
        veth.routePod(node, spec);
        undo.add(() -> PodRules.delete(node.netlink(), spec.host()));
        PodRules.delete(node.netlink(), spec.host());
        Batch rules = node.netlink().batch();
        PodRules.of(spec.host(), eni.index()).forEach(rules::add);
        rules.execute();
        return result(spec, veth.inner());
    }

    @Override
    public List<String> differences(PodInterfaceSpec spec, PodNamespace pod) {
        var differences = new ArrayList<String>();
        var check = new InterfaceCheck(spec, pod, differences);
        check.podSide(spec.interfaceName(), HostLink.GATEWAY);
        check.gatewayNeighbour(spec.interfaceName());
        check.nodeSide(node);
        node.findEni(spec.eniMac())
                .ifPresentOrElse(
                        eni -> {
                            if (!node.isPrepared(eni, spec.nextHop())) {
                                differences.add(
                                        "no way to " + spec.nextHop() + " in table " + Node.tableOf(eni.index()));
                            }
                            differences.addAll(PodRules.differences(node.netlink(), spec.host(), eni.index()));
                        },
                        () -> differences.add("no ENI " + spec.eniMac() + " on the node"));
        return differences;
    }

    @Override
    public PodInterface existing(PodInterfaceSpec spec, PodNamespace pod) {
        return result(spec, pod.presentLink(spec.interfaceName()));
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
            // The route to the pod has gone with the link. One that is there is another pod's, and so are the rules.
            if (!node.routes(spec.host())) {
                PodRules.delete(node.netlink(), spec.host());
            }
        }
    }

    private static void configurePod(PodInterfaceSpec spec, Link inner, PodNamespace pod) {
        pod.netlink()
                .batch()
                .change(LinkChange.of(NetnsConfigurator.LOOPBACK).up().build())
                .change(LinkChange.of(inner.index()).up().build())
                .add(new Address(inner.index(), spec.host()))
                .replace(Neighbour.permanent(inner.index(), HostLink.GATEWAY, HostLink.MAC))
                .add(Route.to(IpPrefix.ALL_IPV4)
                        .via(HostLink.GATEWAY)
                        .dev(inner.index())
                        .onlink()
                        .build())
                .execute();
    }

    private static PodInterface result(PodInterfaceSpec spec, Link inner) {
        return new PodInterface(
                spec.interfaceName(),
                inner.mac().orElseThrow(),
                inner.mtu(),
                spec.host(),
                HostLink.GATEWAY.toInetAddress(),
                HostLink.name(spec.pod()));
    }
}
