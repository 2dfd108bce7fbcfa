package io.polder.netns;

import io.polder.linux.Sysctl;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressFlag;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.tc.Qdisc;
import io.polder.netlink.tc.Tbf;
import java.util.LinkedHashMap;
import java.util.Optional;

/** What all datapaths do inside a pod's namespace. Stateless. */
final class PodSide {

    private PodSide() {}

    /** Sets the loopback and the interface up; {@link #address} follows, and the caller executes. */
    static Batch up(PodNamespace pod, PodLink link) {
        return pod.netlink()
                .batch()
                .change(LinkChange.of(NetnsConfigurator.LOOPBACK).up().build())
                .change(LinkChange.of(link.index()).up().build());
    }

    /** An address that is the pod's from the start: nobody is asked whether he has it (RFC 4862, section 5.4). */
    static Address address(PodLink link, IpPrefix address) {
        var builder = Address.of(link.index(), address);
        return address.family() == AddressFamily.INET6
                ? builder.flag(AddressFlag.NODAD).build()
                : builder.build();
    }

    static Route defaultRoute(PodLink link, IpAddress gateway) {
        return to(IpPrefix.all(gateway.family()), link, gateway);
    }

    static Route to(IpPrefix range, PodLink link, IpAddress gateway) {
        return Route.to(range).via(gateway).dev(link.index()).onlink().build();
    }

    /** The pod's whole configuration where it is alone on its link with the node. */
    static void configure(PodInterfaceSpec spec, PodLink inner, PodNamespace pod) {
        prepareIpv6(spec, spec.interfaceName(), pod);
        Batch batch = up(pod, inner);
        for (PodAddress address : spec.addresses()) {
            var gateway = HostLink.gateway(address.family());
            batch.add(address(inner, address.host()))
                    .replace(Neighbour.permanent(inner.index(), gateway, HostLink.mac(spec)))
                    .add(defaultRoute(inner, gateway));
        }
        limitEgress(spec, inner, batch);
        batch.execute();
    }

    /** What the pod sends waits at its own end. */
    static void limitEgress(PodInterfaceSpec spec, PodLink link, Batch batch) {
        spec.bandwidth()
                .egress()
                .ifPresent(rate -> batch.replace(Qdisc.root(link.index(), Tbf.ofPod(rate, link.mtu()))));
    }

    /** Runtimes turn IPv6 off where nobody has asked for it; and nobody else is to configure the interface. */
    static void prepareIpv6(PodInterfaceSpec spec, String name, PodNamespace pod) {
        if (!spec.hasIpv6()) {
            return;
        }
        var settings = new LinkedHashMap<String, String>();
        settings.put("net/ipv6/conf/" + name + "/accept_ra", "0");
        settings.put("net/ipv6/conf/" + name + "/disable_ipv6", "0");
        new Sysctl(pod.namespace()).write(settings);
    }

    /** @param hasHostLink whether the pod has a link of its own on the node */
    static PodInterface result(PodInterfaceSpec spec, PodLink link, boolean hasHostLink) {
        return new PodInterface(
                spec.interfaceName(),
                link.mac(),
                link.mtu(),
                spec.addresses().stream().map(PodAddress::address).toList(),
                spec.addresses().stream().map(address -> nextHop(spec, address)).toList(),
                hasHostLink
                        ? Optional.of(
                                new PodInterface.HostInterface(HostLink.name(spec), HostLink.mac(spec), link.mtu()))
                        : Optional.empty());
    }

    /** Where the pod's default route goes: to the subnet's gateway where the pod is in the subnet itself. */
    static IpAddress nextHop(PodInterfaceSpec spec, PodAddress address) {
        boolean direct = spec.mode() == DatapathMode.EXCLUSIVE_ENI || spec.mode() == DatapathMode.SHARED_ENI_IPVLAN;
        return direct ? address.gateway().orElseThrow() : HostLink.gateway(address.family());
    }
}
