package io.polder.netns;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteType;
import io.polder.netlink.route.Rule;
import io.polder.netlink.tc.BpfProgram;
import io.polder.netlink.tc.FilterKind;
import io.polder.netlink.tc.Qdisc;
import io.polder.netlink.tc.Reported;
import io.polder.netlink.tc.TcFilter;
import io.polder.netlink.tc.TcHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@link DatapathMode#SHARED_ENI_EBPF}: programs at both ends, attached by cls_bpf, so that they live as long as their link
 * whatever becomes of this process. Thread-safe.
 */
final class EbpfUplink implements Uplink, AutoCloseable {

    /** Of both filters. One that does not know the packet lets later ones decide. */
    private static final int PRIORITY = 0xffff; // The last one: who else looks at these packets comes before.

    private static final int HANDLE = 1;

    private static final int LAST_RESORT_TABLE = 1000; // Below those of ENIs.
    private static final int LAST_RESORT_PRIORITY = 32800; // After "main" and "default".

    private final Node node;
    private final RedirectPrograms programs = new RedirectPrograms();
    private final Set<Node.PreparedEni> prepared = ConcurrentHashMap.newKeySet();

    EbpfUplink(Node node) {
        this.node = node;
    }

    @Override
    public Exit prepare(PodInterfaceSpec spec) {
        Link eni = node.eni(spec);
        node.prepareShared(eni, spec);
        // With each process's first pod, so that a newer version's program comes with it.
        var key = new Node.PreparedEni(eni.index(), spec.hasIpv6());
        if (!prepared.contains(key)) {
            addClsact(eni.index());
            spec.addresses().forEach(address -> addLastResort(address.family()));
            node.netlink()
                    .trafficControl()
                    .replace(filter(eni.index(), programs.of(RedirectPrograms.FROM_ENI, eni.index(), spec)));
            prepared.add(key);
        }
        return new Exit(eni.index(), spec.mtu().orElse(eni.mtu()));
    }

    @Override
    public void connect(PodInterfaceSpec spec, HostVeth veth, Exit exit, UndoLog undo) {
        int outer = veth.outer().index(); // What is attached to it goes with it.
        var program = programs.of(RedirectPrograms.FROM_POD, exit.index(), spec);
        node.netlink()
                .batch()
                .add(Qdisc.clsact(outer))
                .replace(filter(outer, program))
                .execute();
    }

    @Override
    public List<String> differences(PodInterfaceSpec spec) {
        var differences = new ArrayList<String>();
        node.findEni(spec.eniMac())
                .ifPresentOrElse(
                        eni -> note(differences, eni),
                        () -> differences.add("no ENI " + spec.eniMac() + " on the node"));
        node.netlink().links().find(HostLink.name(spec)).ifPresent(link -> note(differences, link));
        return differences;
    }

    private void note(List<String> differences, Link link) {
        boolean attached = node.netlink().trafficControl().filters(link.index(), TcHandle.INGRESS, PRIORITY).stream()
                .map(Reported::value)
                .anyMatch(filter -> filter.kind() instanceof FilterKind.Bpf);
        if (!attached) {
            differences.add("no program at the ingress of " + link.name());
        }
    }

    @Override
    public void disconnect(List<IpPrefix> unowned) {
        // All there was has gone with the veth.
    }

    /**
     * Where the node has no route, a program could not tell that from an address of the node's own: both are "not
     * forwarded" to bpf_fib_lookup. So what is forwarded meets a rule after all others, which prohibits it.
     */
    private void addLastResort(AddressFamily family) {
        node.netlink()
                .routes()
                .replace(Route.to(IpPrefix.all(family))
                        .type(RouteType.PROHIBIT)
                        .table(LAST_RESORT_TABLE)
                        .build());
        var rule = Rule.of(family)
                .not()
                .inputLink("lo")
                .priority(LAST_RESORT_PRIORITY)
                .table(LAST_RESORT_TABLE)
                .build();
        try {
            node.netlink().rules().add(rule);
        } catch (NetlinkException.AlreadyExists e) {
            return;
        }
    }

    private void addClsact(int link) {
        try {
            node.netlink().trafficControl().add(Qdisc.clsact(link));
        } catch (NetlinkException.AlreadyExists e) {
            return;
        }
    }

    private static TcFilter filter(int link, BpfProgram program) {
        return TcFilter.of(link, TcHandle.INGRESS, PRIORITY, TcFilter.ETH_P_ALL, FilterKind.Bpf.directAction(program))
                .withHandle(HANDLE);
    }

    @Override
    public void close() {
        programs.close();
    }
}
