package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.netfilter.NatTable;
import io.polder.netlink.netfilter.NftRule;
import io.polder.netlink.netfilter.Nftables;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressFlag;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody beyond a {@link SmallVpc}, who has no route to it: its router is a NAT gateway for what has an address of the VPC,
 * and for nothing else.
 */
final class Internet implements AutoCloseable {

    /** The addresses of ENIs. */
    static final List<IpPrefix> VPC = List.of(IpPrefix.parse("10.80.0.0/16"), IpPrefix.parse("fd00:80::/32"));

    private static final List<IpPrefix> OWN =
            List.of(IpPrefix.parse("198.51.100.1/24"), IpPrefix.parse("2001:db8:51::1/64"));
    private static final List<IpPrefix> GATEWAY =
            List.of(IpPrefix.parse("198.51.100.254/24"), IpPrefix.parse("2001:db8:51::fe/64"));

    final NetworkNamespace netns = NetworkNamespace.create();

    Internet(SmallVpc vpc) {
        vpc.routerNetlink
                .links()
                .create(LinkSpec.veth(
                                "internet",
                                LinkSpec.peer("eth0").namespace(netns).build())
                        .up()
                        .build());
        address(vpc.routerNetlink, "internet", GATEWAY);
        try (var own = RouteNetlink.open(netns)) {
            own.links().change(LinkChange.of(1).up().build());
            own.links().change(LinkChange.of(index(own, "eth0")).up().build());
            address(own, "eth0", OWN);
        }
        try (var nftables = Nftables.open(vpc.router)) {
            for (IpPrefix range : VPC) {
                nftables.replace(gateway(range));
            }
        }
    }

    private static NatTable gateway(IpPrefix range) {
        var family = range.address().isIpv4() ? AddressFamily.INET : AddressFamily.INET6;
        return new NatTable(
                family,
                "nat-gateway",
                List.of(NftRule.to(range, NftRule.Verdict.ACCEPT), NftRule.from(range, NftRule.Verdict.MASQUERADE)));
    }

    private static void address(RouteNetlink netlink, String link, List<IpPrefix> addresses) {
        int index = index(netlink, link);
        var batch = netlink.batch();
        for (IpPrefix address : addresses) {
            batch.add(
                    address.address().isIpv4()
                            ? new Address(index, address)
                            : Address.of(index, address).flag(AddressFlag.NODAD).build());
        }
        batch.execute();
    }

    private static int index(RouteNetlink netlink, String link) {
        return netlink.links().find(link).orElseThrow().index();
    }

    List<IpAddress> addresses() {
        return hosts(OWN);
    }

    /** Whom the internet sees: the gateway, for everybody behind it. */
    List<IpAddress> gateway() {
        return hosts(GATEWAY);
    }

    private static List<IpAddress> hosts(List<IpPrefix> prefixes) {
        var hosts = new ArrayList<IpAddress>();
        prefixes.forEach(prefix -> hosts.add(prefix.address()));
        return hosts;
    }

    @Override
    public void close() {
        netns.close();
    }
}
