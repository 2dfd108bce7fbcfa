package io.polder.benchmarks.podsetup;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.util.ArrayList;
import java.util.List;

/** A node with an ENI, and the namespaces of pods, all without names: they go with this process. Used by one thread. */
final class Node implements AutoCloseable {

    static final MacAddress ENI = MacAddress.parse("02:00:00:00:50:01");
    static final IpAddress GATEWAY = IpAddress.parse("10.80.1.253");
    static final int MTU = 1400;
    private static final int TABLE_BASE = 1000;
    private static final int LOOPBACK = 1; // Brings the table of local addresses, without which no gateway is valid.

    final NetworkNamespace netns = NetworkNamespace.create();
    final int table;
    private final NetworkNamespace vSwitch = NetworkNamespace.create();
    private final List<NetworkNamespace> pods = new ArrayList<>();

    Node(int mostPods) {
        try (var netlink = RouteNetlink.open(netns)) {
            var port = LinkSpec.peer("port").namespace(vSwitch).mtu(MTU).build();
            netlink.links().create(LinkSpec.veth("eth1", port).mac(ENI).mtu(MTU).build());
            try (var other = RouteNetlink.open(vSwitch)) {
                int port1 = other.links().find("port").orElseThrow().index();
                other.links().change(LinkChange.of(port1).up().build());
            }
            int eni = netlink.links().find("eth1").orElseThrow().index();
            table = TABLE_BASE + eni;
            netlink.batch()
                    .change(LinkChange.of(LOOPBACK).up().build())
                    .change(LinkChange.of(eni).up().build())
                    .replace(Route.to(IpPrefix.ALL_IPV4)
                            .via(GATEWAY)
                            .dev(eni)
                            .onlink()
                            .table(table)
                            .build())
                    .execute();
        }
        for (int i = 0; i < mostPods; i++) {
            pods.add(NetworkNamespace.create());
        }
    }

    /** The file of a pod's namespace, also for other processes. */
    String pod(int number) {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/"
                + pods.get(number).fd();
    }

    /** {@code 10.80.1.1} for the first. */
    static IpAddress address(int number) {
        return IpAddress.parse("10.80.1." + (number + 1));
    }

    @Override
    public void close() {
        pods.forEach(NetworkNamespace::close);
        vSwitch.close();
        netns.close();
    }
}
