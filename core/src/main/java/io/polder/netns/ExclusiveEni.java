package io.polder.netns;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link DatapathMode#EXCLUSIVE_ENI}. Thread-safe as {@link Datapath} says. */
final class ExclusiveEni implements Datapath {

    private final Node node;

    ExclusiveEni(Node node) {
        this.node = node;
    }

    @Override
    public PodInterface add(PodInterfaceSpec spec, Link eni, PodNamespace pod, UndoLog undo) {
        undo.add(() -> takeBack(spec, pod, eni.name()));
        // Where the pod has an interface of that name, the card arrives under its old one: the undo takes it back.
        node.netlink()
                .links()
                .change(LinkChange.of(eni.index())
                        .namespace(pod.namespace())
                        .name(spec.interfaceName())
                        .build());
        Link card = pod.presentLink(spec.interfaceName());
        configureCard(spec, card, pod);
        addHostSide(spec, card, pod, undo);
        return result(spec, card);
    }

    @Override
    public List<String> differences(PodInterfaceSpec spec, PodNamespace pod) {
        var differences = new ArrayList<String>();
        var check = new InterfaceCheck(spec, pod, differences);
        check.podSide(spec.interfaceName(), spec.nextHop());
        check.mac(spec.interfaceName(), spec.eniMac());
        check.gatewayNeighbour(PodInterfaceSpec.HOST_SIDE_INTERFACE);
        check.hostRanges();
        check.nodeSide(node);
        return differences;
    }

    @Override
    public PodInterface existing(PodInterfaceSpec spec, PodNamespace pod) {
        return result(spec, pod.presentLink(spec.interfaceName()));
    }

    @Override
    public void delete(PodInterfaceSpec spec, PodNamespace pod) {
        try {
            node.deleteHostLink(spec);
        } finally {
            giveBack(spec, pod, freeName(spec.eniMac()));
        }
    }

    @Override
    public void deleteWithoutNamespace(PodInterfaceSpec spec) {
        // A namespace that dies gives its cards back to the machine's first one, under their old names.
        node.deleteHostLink(spec);
    }

    private void configureCard(PodInterfaceSpec spec, Link card, PodNamespace pod) {
        pod.netlink()
                .batch()
                .change(LinkChange.of(NetnsConfigurator.LOOPBACK).up().build())
                .change(LinkChange.of(card.index()).up().build())
                .add(new Address(card.index(), spec.host()))
                .add(Route.to(IpPrefix.ALL_IPV4)
                        .via(spec.nextHop())
                        .dev(card.index())
                        .onlink()
                        .build())
                .execute();
    }

    private void addHostSide(PodInterfaceSpec spec, Link card, PodNamespace pod, UndoLog undo) {
        var veth = HostVeth.create(node, spec, pod, PodInterfaceSpec.HOST_SIDE_INTERFACE, card.mtu(), undo);
        Link inner = veth.inner();
        Batch batch = pod.netlink()
                .batch()
                .change(LinkChange.of(inner.index()).up().build())
                .add(new Address(inner.index(), spec.host()))
                .replace(Neighbour.permanent(inner.index(), HostLink.GATEWAY, HostLink.MAC));
        for (IpPrefix range : spec.hostRanges()) {
            batch.add(Route.to(range)
                    .via(HostLink.GATEWAY)
                    .dev(inner.index())
                    .onlink()
                    .build());
        }
        batch.execute();
        veth.routePod(node, spec);
    }

    /** Undoes the move; under another name when a card that was plugged in meanwhile has got the old one. */
    private void takeBack(PodInterfaceSpec spec, PodNamespace pod, String oldName) {
        try {
            giveBack(spec, pod, oldName);
        } catch (NetlinkException.AlreadyExists e) {
            giveBack(spec, pod, freeName(spec.eniMac()));
        }
    }

    /** Moves the card back to the node, which takes its addresses and routes away: ready for the next pod. */
    private void giveBack(PodInterfaceSpec spec, PodNamespace pod, String nameOnNode) {
        Optional<Link> card = pod.netlink().links().list().stream()
                .filter(link -> link.mac().equals(Optional.of(spec.eniMac())))
                .findFirst();
        if (card.isEmpty()) {
            return;
        }
        try {
            pod.netlink()
                    .links()
                    .change(LinkChange.of(card.get().index())
                            .down()
                            .namespace(node.namespace())
                            .name(nameOnNode)
                            .build());
        } catch (NetlinkException.NotFound e) {
            return; // Unplugged in between.
        }
    }

    /** Unique on the node, since MAC addresses are: {@code eni} and the twelve digits of the address. */
    private static String freeName(MacAddress mac) {
        return "eni" + mac.toString().replace(":", "");
    }

    private static PodInterface result(PodInterfaceSpec spec, Link card) {
        return new PodInterface(
                spec.interfaceName(),
                card.mac().orElseThrow(),
                card.mtu(),
                spec.host(),
                spec.gateway(),
                HostLink.name(spec.pod()));
    }
}
