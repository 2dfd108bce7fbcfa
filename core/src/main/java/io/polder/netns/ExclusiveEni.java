package io.polder.netns;

import io.polder.linux.Sysctl;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Neighbour;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** {@link DatapathMode#EXCLUSIVE_ENI}. Thread-safe as {@link Datapath} says. */
final class ExclusiveEni implements Datapath {

    private final Node node;

    ExclusiveEni(Node node) {
        this.node = node;
    }

    @Override
    public PodInterface add(PodInterfaceSpec spec, PodNamespace pod, UndoLog undo) {
        Link eni = node.findEni(spec.eniMac()).orElseGet(() -> recall(spec, pod));
        node.prepareFor(spec);
        undo.add(() -> takeBack(spec, pod, eni));
        // Where the pod has an interface of that name, the card arrives under its old one: the undo takes it back.
        var move = LinkChange.of(eni.index()).namespace(pod.namespace()).name(spec.interfaceName());
        spec.mtu().ifPresent(move::mtu);
        node.netlink().links().change(move.build());
        PodLink card = pod.presentLink(spec.interfaceName());
        configureCard(spec, card, pod);
        addHostSide(spec, card, pod, undo);
        return PodSide.result(spec, card, true);
    }

    @Override
    public List<String> differences(PodInterfaceSpec spec, PodNamespace pod) {
        var differences = new ArrayList<String>();
        var check = new InterfaceCheck(spec, pod, differences);
        check.podSide(spec.interfaceName());
        check.mac(spec.interfaceName(), spec.eniMac());
        check.egressLimit(spec.interfaceName());
        check.ingressLimit(spec.interfaceName());
        check.gatewayNeighbours(PodInterfaceSpec.HOST_SIDE_INTERFACE);
        check.hostRanges();
        check.nodeSide(node);
        return differences;
    }

    @Override
    public PodInterface existing(PodInterfaceSpec spec, PodNamespace pod) {
        return PodSide.result(spec, pod.presentLink(spec.interfaceName()), true);
    }

    @Override
    public void delete(PodInterfaceSpec spec, PodNamespace pod) {
        try {
            node.deleteHostLink(spec);
        } finally {
            giveBack(spec, pod, freeName(spec.eniMac()));
            node.forget(node.unowned(spec));
        }
    }

    @Override
    public void deleteWithoutNamespace(PodInterfaceSpec spec) {
        // A namespace that dies gives its cards back to the machine's first one, under their old names.
        node.deleteHostLink(spec);
        node.forget(node.unowned(spec));
    }

    /** The card says that it is there (arp_notify, ndisc_notify): its address may have been another card's. */
    private static void configureCard(PodInterfaceSpec spec, PodLink card, PodNamespace pod) {
        String name = spec.interfaceName();
        PodSide.prepareIpv6(spec, name, pod);
        var announcing = new LinkedHashMap<String, String>();
        announcing.put("net/ipv4/conf/" + name + "/arp_notify", "1");
        if (spec.hasIpv6()) {
            announcing.put("net/ipv6/conf/" + name + "/ndisc_notify", "1");
        }
        new Sysctl(pod.namespace()).write(announcing);
        Batch batch = pod.netlink().batch();
        spec.addresses().forEach(address -> batch.add(PodSide.address(card, address.host())));
        batch.change(LinkChange.of(NetnsConfigurator.LOOPBACK).up().build())
                .change(LinkChange.of(card.index()).up().build());
        if (spec.hasIpv6()) { // Addresses that were added while the link was down have not got their routes.
            spec.addresses().forEach(address -> batch.replace(PodSide.address(card, address.host())));
        }
        spec.addresses()
                .forEach(address ->
                        batch.add(PodSide.defaultRoute(card, address.gateway().orElseThrow())));
        PodSide.limitEgress(spec, card, batch);
        batch.execute();
        IngressLimit.add(spec, card, pod);
    }

    private void addHostSide(PodInterfaceSpec spec, PodLink card, PodNamespace pod, UndoLog undo) {
        var veth = HostVeth.create(node, spec, pod, PodInterfaceSpec.HOST_SIDE_INTERFACE, card.mtu(), undo);
        PodLink inner = veth.inner();
        PodSide.prepareIpv6(spec, PodInterfaceSpec.HOST_SIDE_INTERFACE, pod);
        Batch batch =
                pod.netlink().batch().change(LinkChange.of(inner.index()).up().build());
        for (PodAddress address : spec.addresses()) {
            var gateway = HostLink.gateway(address.family());
            batch.add(PodSide.address(inner, address.host()))
                    .replace(Neighbour.permanent(inner.index(), gateway, HostLink.mac(spec)));
            spec.hostRanges(address.family()).forEach(range -> batch.add(PodSide.to(range, inner, gateway)));
        }
        batch.execute();
        veth.connect(node, spec).execute();
    }

    /** What a DEL that failed has left with the pod begins anew from the node. */
    private Link recall(PodInterfaceSpec spec, PodNamespace pod) {
        giveBack(spec, pod, freeName(spec.eniMac()));
        return node.eni(spec);
    }

    /** Undoes the move; under another name when a card that was plugged in meanwhile has got the old one. */
    private void takeBack(PodInterfaceSpec spec, PodNamespace pod, Link before) {
        try {
            giveBack(spec, pod, before.name());
        } catch (NetlinkException.AlreadyExists e) {
            giveBack(spec, pod, freeName(spec.eniMac()));
        }
        node.findEni(spec.eniMac())
                .filter(eni -> before.mtu() != eni.mtu())
                .ifPresent(eni -> node.netlink()
                        .links()
                        .change(LinkChange.of(eni.index()).mtu(before.mtu()).build()));
        if (before.isUp()) {
            node.findEni(spec.eniMac())
                    .ifPresent(eni -> node.netlink()
                            .links()
                            .change(LinkChange.of(eni.index()).up().build()));
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
        IngressLimit.remove(spec, PodLink.of(card.get()), pod);
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
}
