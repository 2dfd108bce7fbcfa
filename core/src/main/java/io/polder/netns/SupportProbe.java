package io.polder.netns;

import io.polder.ebpf.KernelFeatures;
import io.polder.ebpf.Probe;
import io.polder.ebpf.ProgramType;
import io.polder.ebpf.asm.Helper;
import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.Ipvlan;
import io.polder.netlink.route.LinkKind;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.Vxlan;
import java.util.EnumMap;
import java.util.Map;

/** Tries what the modes need, in a namespace that goes with the probe. Stateless. */
final class SupportProbe {

    private SupportProbe() {}

    static Map<DatapathMode, Support> probe() {
        var support = new EnumMap<DatapathMode, Support>(DatapathMode.class);
        try (var namespace = NetworkNamespace.create();
                var netlink = RouteNetlink.open(namespace)) {
            var veth = links(
                    "links of kind veth",
                    () -> netlink.links()
                            .create(LinkSpec.veth("probe", LinkSpec.peer("peer").build())
                                    .build()));
            support.put(DatapathMode.EXCLUSIVE_ENI, veth);
            support.put(DatapathMode.SHARED_ENI_VETH, veth);
            support.put(DatapathMode.HOST_GATEWAY, veth);
            support.put(DatapathMode.SHARED_ENI_EBPF, veth.supported() ? ebpf() : veth);
            support.put(DatapathMode.SHARED_ENI_IPVLAN, veth.supported() ? ipvlan(netlink) : veth);
            support.put(DatapathMode.VXLAN, veth.supported() ? vxlan(netlink) : veth);
        } catch (LinuxException e) {
            for (DatapathMode mode : DatapathMode.values()) {
                support.putIfAbsent(mode, new Support(false, e.toString()));
            }
        }
        return Map.copyOf(support);
    }

    private static Support ipvlan(RouteNetlink netlink) {
        int parent = netlink.links().find("probe").orElseThrow().index();
        LinkKind kind = Ipvlan.of(Ipvlan.Mode.L2);
        return links(
                "links of kind ipvlan",
                () -> netlink.links()
                        .create(LinkSpec.of("child", kind).parent(parent).build()));
    }

    private static Support vxlan(RouteNetlink netlink) {
        LinkKind kind = Vxlan.of(1).port(PodNetwork.VXLAN_PORT).build();
        return links(
                "links of kind vxlan",
                () -> netlink.links().create(LinkSpec.of("tunnel", kind).build()));
    }

    private static Support links(String what, Runnable creation) {
        try {
            creation.run();
            return new Support(true, "the kernel makes " + what);
        } catch (LinuxException e) {
            return new Support(false, "no " + what + ": " + e.getMessage());
        }
    }

    private static Support ebpf() {
        for (Helper helper : new Helper[] {Helper.FIB_LOOKUP, Helper.REDIRECT_PEER, Helper.REDIRECT_NEIGH}) {
            Probe probe = KernelFeatures.of(ProgramType.SCHED_CLS, helper);
            if (!probe.isSupported()) {
                return new Support(false, "no eBPF helper " + helper + " for traffic control: " + probe.reason());
            }
        }
        return new Support(true, "the kernel has the eBPF helpers for redirecting to a peer");
    }
}
