package io.polder.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.dns.SearchWalk.Answer;
import io.polder.dns.server.DnsRoute;
import io.polder.dns.server.DnsRouting;
import io.polder.dns.server.ListenSettings;
import io.polder.dns.server.NodeLocalDns;
import io.polder.dns.zone.Autopath;
import io.polder.dns.zone.ClusterDns;
import io.polder.dns.zone.ClusterDnsSettings;
import io.polder.dns.zone.DnsEndpoint;
import io.polder.dns.zone.DnsService;
import io.polder.dns.zone.SearchingPod;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;

/** A node's server with services and Autopath, asked by the resolvers of glibc and musl as a pod has them. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2, Capability.RESOLVERS})
class AutopathIT {

    private static final IpAddress POD = IpAddress.parse("127.0.0.1"); // Whence the kernel sends to 127.0.0.2.
    private static final ResolvConf CONF = new ResolvConf(
            List.of("127.0.0.2"),
            List.of("shop.svc.cluster.local", "svc.cluster.local", "cluster.local", "host.example"),
            List.of(DnsOption.of("ndots", "5")));

    private static final ClusterDns SERVICES = ClusterDns.unknown(ClusterDnsSettings.of("cluster.local"))
            .with(DnsService.headless("shop", "db", DnsEndpoint.of(IpAddress.parse("10.0.0.7"))))
            .with(DnsService.headless("bank", "vault", DnsEndpoint.of(IpAddress.parse("10.0.0.8"))))
            .complete();

    private record Case(String name, String outcome, int without, int with) {}

    private static final List<Case> CASES = List.of(
            new Case("www.example.com", "found", 10, 2),
            new Case("db", "found", 2, 2),
            new Case("vault.bank", "found", 4, 2),
            new Case("vault.bank.svc", "found", 6, 2),
            new Case("nx.example.com", "nothing", 10, 10));

    @Test
    void lookUpsOfPodsCostTwoQueriesWhereSomethingIsFound(@TempDir Path directory) throws IOException {
        Map<SearchWalk, List<String>> resolvers = RealResolvers.build(directory);
        Path conf = Files.writeString(directory.resolve("resolv.conf"), CONF.render());
        var upstream = new InetSocketAddress(IpAddress.parse("127.0.0.1").toInetAddress(), 53);
        var own = new InetSocketAddress(IpAddress.parse("127.0.0.2").toInetAddress(), 53);
        var autopath = new Autopath();
        autopath.put(SearchingPod.of("shop-1", CONF, POD));
        try (NetworkNamespace netns = NetworkNamespace.create();
                var others = new CountingServer(
                        netns, name -> name.equals("www.example.com") ? Answer.FOUND : Answer.NO_SUCH_NAME)) {
            try (RouteNetlink netlink = RouteNetlink.open(netns)) {
                netlink.links().change(LinkChange.of(1).up().build());
            }
            DnsRouting plain = DnsRouting.of(DnsRoute.forward(Name.root, upstream));
            for (List<String> resolver : resolvers.values()) {
                try (NodeLocalDns server = NodeLocalDns.open(netns, ListenSettings.of(own), plain)) {
                    SERVICES.zones().forEach(server::replaceZone);
                    for (Case each : CASES) {
                        assertThat(queries(server, netns, conf, resolver, each))
                                .as("%s without Autopath", each)
                                .isEqualTo(each.without);
                    }
                    server.reconfigure(plain.with(autopath));
                    for (Case each : CASES) {
                        assertThat(queries(server, netns, conf, resolver, each))
                                .as("%s with Autopath", each)
                                .isEqualTo(each.with);
                    }
                }
            }
            assertThat(others.asked()).allMatch(name -> !name.endsWith("cluster.local"));
        }
    }

    private static long queries(
            NodeLocalDns server, NetworkNamespace netns, Path conf, List<String> resolver, Case each) {
        long before = server.statistics().udpQueries();
        assertThat(RealResolvers.lookUp(netns, conf, resolver, each.name)).isEqualTo(each.outcome);
        return server.statistics().udpQueries() - before;
    }
}
