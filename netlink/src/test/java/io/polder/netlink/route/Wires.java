package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;

import java.util.List;
import java.util.Map;

/**
 * Two links for routes to lead to: {@code veth0} with 10.0.0.1/24 and fd00::1/64, {@code veth1} with 10.0.1.1/24 and
 * fd00:1::1/64, and next-hop objects on them. Immutable.
 */
record Wires(int veth0, int veth1) {

    static final int LOOPBACK = 1;
    static final List<Integer> IPV4_NEXT_HOPS = List.of(8, 9, 11);
    static final int IPV6_NEXT_HOP = 10;

    /** For messages that no kernel will see. */
    static final Wires IMAGINED = new Wires(3, 4);

    static Wires lay(RouteNetlinkFixture fixture) {
        var wires = new Wires(fixture.veth("veth0", "eth0"), fixture.veth("veth1", "eth1"));
        fixture.netlink
                .batch()
                .change(LinkChange.of(LOOPBACK).up().build())
                .add(new Address(wires.veth0, prefix("10.0.0.1/24")))
                .add(new Address(wires.veth1, prefix("10.0.1.1/24")))
                .add(withoutDad(wires.veth0, "fd00::1/64"))
                .add(withoutDad(wires.veth1, "fd00:1::1/64"))
                .add(NextHopObject.via(8, ip("10.0.0.8"), wires.veth0))
                .add(NextHopObject.via(9, ip("fd00::8"), wires.veth0))
                .add(NextHopObject.via(10, ip("fd00::9"), wires.veth0))
                .add(NextHopObject.group(11, new NextHopKind.Member(8, 3), new NextHopKind.Member(9, 1)))
                .execute();
        return wires;
    }

    int link(boolean second) {
        return second ? veth1 : veth0;
    }

    int any(Draw draw) {
        return link(draw.percent(50));
    }

    Map<String, Integer> indexes() {
        return Map.of("lo", LOOPBACK, "veth0", veth0, "veth1", veth1);
    }

    String name(int index) {
        return index == LOOPBACK ? "lo" : index == veth0 ? "veth0" : "veth1";
    }

    private static Address withoutDad(int link, String prefix) {
        return Address.of(link, prefix(prefix)).flag(AddressFlag.NODAD).build();
    }
}
