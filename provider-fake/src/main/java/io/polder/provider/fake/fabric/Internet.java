package io.polder.provider.fake.fabric;

import io.polder.linux.NetnsDirectory;
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
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody beyond the VPC, and the VPC's NAT gateway before him. What faces the internet, he has a route to. The addresses are of ranges for documentation (RFC 5737,
 * RFC 3849), which no subnet has. Confined to the fabric's turn.
 */
final class Internet implements AutoCloseable {

    private static final String NAT_TABLE = "nat-gateway";
    private static final int OWN = 1;
    private static final int GATEWAY = 0xfe;
    private static final String LINK = "internet";

    private final FabricNamespace namespace;

    private Internet(FabricNamespace namespace) {
        this.namespace = namespace;
    }

    /** Leaves nothing when it fails: the gateway's link goes with the namespace. */
    static Internet create(NetnsDirectory directory, String name, VpcNetwork vpc, List<Subnet> vSwitches) {
        boolean ipv6 = hasIpv6(vSwitches);
        var made = new Internet(FabricNamespace.create(directory, name, ipv6, Map.of(), Map.of()));
        try {
            made.connect(vpc.namespace(), ipv6);
            translate(vpc.namespace(), vSwitches);
            return made;
        } catch (RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }

    static List<InetAddress> addresses(List<Subnet> vSwitches) {
        return hosts(OWN, vSwitches);
    }

    static List<InetAddress> gateway(List<Subnet> vSwitches) {
        return hosts(GATEWAY, vSwitches);
    }

    private static List<InetAddress> hosts(int number, List<Subnet> vSwitches) {
        return prefixes(number, hasIpv6(vSwitches)).stream()
                .map(prefix -> prefix.address().toInetAddress())
                .toList();
    }

    FabricNamespace namespace() {
        return namespace;
    }

    @Override
    public void close() {
        namespace.close();
    }

    private void connect(FabricNamespace vpc, boolean ipv6) {
        vpc.netlink()
                .links()
                .create(LinkSpec.veth(
                                LINK,
                                LinkSpec.peer("eth0")
                                        .namespace(namespace.netns())
                                        .build())
                        .group(VpcNetwork.GROUP)
                        .build());
        if (ipv6) {
            vpc.enableIpv6(LINK);
        }
        configure(vpc, LINK, prefixes(GATEWAY, ipv6));
        configure(namespace, "eth0", prefixes(OWN, ipv6));
        var balancers = new IpPrefix(
                IpAddress.of(FakeCloud.PUBLIC_ADDRESSES.network()), FakeCloud.PUBLIC_ADDRESSES.prefixLength());
        namespace
                .netlink()
                .routes()
                .add(Route.to(balancers)
                        .via(prefixes(GATEWAY, ipv6).get(0).address())
                        .dev(namespace.link("eth0").index())
                        .build());
    }

    private static void configure(FabricNamespace in, String link, List<IpPrefix> addresses) {
        RouteNetlink netlink = in.netlink();
        int index = in.link(link).index();
        var batch = netlink.batch();
        for (IpPrefix address : addresses) {
            batch.add(
                    address.address().isIpv4()
                            ? new Address(index, address)
                            : Address.of(index, address).flag(AddressFlag.NODAD).build());
        }
        batch.change(LinkChange.of(index).up().build()).execute();
    }

    private static List<IpPrefix> prefixes(int host, boolean ipv6) {
        var ipv4 = new IpPrefix(IpAddress.parse("203.0.113." + host), 24);
        return ipv6
                ? List.of(ipv4, new IpPrefix(IpAddress.parse("2001:db8:cafe::" + Integer.toHexString(host)), 64))
                : List.of(ipv4);
    }

    private static void translate(FabricNamespace vpc, List<Subnet> vSwitches) {
        try (var nftables = Nftables.open(vpc.netns())) {
            for (IpPrefix beyond : prefixes(0, hasIpv6(vSwitches))) {
                var rules = new ArrayList<NftRule>();
                for (Subnet vSwitch : vSwitches) {
                    range(vSwitch, beyond.family())
                            .ifPresent(range -> rules.add(
                                    new NftRule(Optional.of(range), Optional.of(beyond), NftRule.Verdict.MASQUERADE)));
                }
                nftables.replace(new NatTable(beyond.family(), NAT_TABLE, rules));
            }
        }
    }

    private static Optional<IpPrefix> range(Subnet vSwitch, AddressFamily family) {
        var cidr = family == AddressFamily.INET ? Optional.of(vSwitch.cidr()) : vSwitch.ipv6Cidr();
        return cidr.map(each -> new IpPrefix(IpAddress.of(each.network()), each.prefixLength()));
    }

    private static boolean hasIpv6(List<Subnet> vSwitches) {
        return vSwitches.stream().anyMatch(each -> each.ipv6Cidr().isPresent());
    }
}
