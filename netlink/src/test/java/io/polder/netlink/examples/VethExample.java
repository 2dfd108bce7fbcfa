package io.polder.netlink.examples;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;

/** The example of the README, compiled and run by the tests. */
final class VethExample {

    private VethExample() {}

    // README: begin
    static void connect(NetworkNamespace a, NetworkNamespace b) {
        try (var inA = RouteNetlink.open(a);
                var inB = RouteNetlink.open(b)) {
            var peer = LinkSpec.peer("eth0").namespace(b).build();
            inA.links().create(LinkSpec.veth("eth0", peer).up().build());
            configure(inA, IpPrefix.parse("10.0.0.1/24"));
            configure(inB, IpPrefix.parse("10.0.0.2/24"));
        }
    }

    private static void configure(RouteNetlink netlink, IpPrefix address) {
        int eth0 = netlink.links().find("eth0").orElseThrow().index();
        var up = LinkChange.of(eth0).up().build();
        netlink.batch().change(up).add(new Address(eth0, address)).execute();
    }
    // README: end
}
