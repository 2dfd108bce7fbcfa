package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.MacAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What we write is what iproute2 reads, and the other way round. Links have {@link LinkOracleIT}. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class OracleIT {

    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

    private RouteNetlinkFixture fixture;
    private RouteNetlink netlink;
    private int link;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        netlink = fixture.netlink;
        link = fixture.veth("veth0", "eth0");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ipReadsOurAddresses() throws Exception {
        netlink.addresses().add(new Address(link, prefix("10.0.0.5/24"), Optional.empty(), Scope.LINK, true, false));
        netlink.addresses().add(new Address(link, prefix("fd00::5/64"), Optional.empty(), Scope.UNIVERSE, false, true));

        assertThat(fixture.oracle("ip", "-j", "address", "show", "veth0"))
                .contains(
                        "\"local\":\"10.0.0.5\",\"prefixlen\":24,\"scope\":\"link\",\"noprefixroute\":true",
                        "\"local\":\"fd00::5\",\"prefixlen\":64,\"scope\":\"global\"",
                        "\"nodad\":true");
    }

    @Test
    void weReadTheAddressesOfIp() throws Exception {
        fixture.oracle("ip", "address", "add", "10.0.0.1", "peer", "10.0.0.2/32", "dev", "veth0");
        fixture.oracle("ip", "address", "add", "fd00::1/64", "dev", "veth0", "nodad");

        assertThat(netlink.addresses().list(AddressFamily.INET, link))
                .containsExactly(new Address(
                        link, prefix("10.0.0.1/32"), Optional.of(ip("10.0.0.2")), Scope.UNIVERSE, false, false));
        assertThat(netlink.addresses().list(AddressFamily.INET6, link))
                .contains(new Address(link, prefix("fd00::1/64"), Optional.empty(), Scope.UNIVERSE, false, true));
    }

    @Test
    void ipReadsOurRoutes() throws Exception {
        // A namespace without any address takes no gateway for one (inet_addr_type_dev_table in net/ipv4).
        netlink.addresses().add(new Address(link, prefix("10.0.0.1/24")));
        netlink.routes()
                .add(Route.to(prefix("10.9.0.0/16"))
                        .via(ip("192.0.2.1"))
                        .dev(link)
                        .onlink()
                        .table(1003)
                        .priority(7)
                        .mtu(1400)
                        .build());

        assertThat(fixture.oracle("ip", "route", "show", "table", "1003"))
                .contains("10.9.0.0/16 via 192.0.2.1 dev veth0 proto static metric 7 onlink mtu 1400");
    }

    @Test
    void weReadTheRoutesOfIp() throws Exception {
        fixture.oracle("ip", "address", "add", "10.0.0.1/24", "dev", "veth0");
        fixture.oracle("ip", "route", "add", "10.9.0.0/16", "via", "10.0.0.2", "src", "10.0.0.1", "table", "300000");
        fixture.oracle("ip", "route", "add", "10.8.0.0/16", "dev", "veth0", "mtu", "60", "table", "300000");
        fixture.oracle("ip", "route", "add", "blackhole", "10.7.0.0/16", "table", "300000");
        int boot = 3; // RTPROT_BOOT, the protocol of ip where none is given.

        assertThat(netlink.routes().list(AddressFamily.INET, 300_000))
                .contains(
                        Route.to(prefix("10.9.0.0/16"))
                                .via(ip("10.0.0.2"))
                                .dev(link)
                                .source(ip("10.0.0.1"))
                                .table(300_000)
                                .protocol(boot)
                                .build(),
                        Route.to(prefix("10.7.0.0/16"))
                                .type(RouteType.BLACKHOLE)
                                .table(300_000)
                                .protocol(boot)
                                .build())
                .anyMatch(route -> route.mtu().equals(OptionalInt.of(60)));
    }

    @Test
    void rulesGoBothWays() throws Exception {
        netlink.rules().add(Rule.from(prefix("10.0.0.7/32"), 2048, 1003));
        fixture.oracle("ip", "rule", "add", "pref", "99", "to", "10.1.0.0/16", "iif", "lo", "table", "300000");

        assertThat(fixture.oracle("ip", "rule")).containsPattern("2048:\\s+from 10.0.0.7 lookup 1003");
        assertThat(netlink.rules().list(AddressFamily.INET))
                .contains(new Rule(
                        AddressFamily.INET,
                        99,
                        Optional.empty(),
                        Optional.of(prefix("10.1.0.0/16")),
                        Optional.of("lo"),
                        300_000));
    }

    @Test
    void neighboursGoBothWays() throws Exception {
        netlink.neighbours().replace(Neighbour.permanent(link, ip("10.0.0.8"), MAC));
        fixture.oracle("ip", "neigh", "add", "10.0.0.9", "lladdr", MAC.toString(), "dev", "veth0", "nud", "reachable");

        assertThat(fixture.oracle("ip", "neigh", "show", "dev", "veth0"))
                .contains("10.0.0.8 lladdr " + MAC + " PERMANENT");
        assertThat(netlink.neighbours().list(AddressFamily.INET))
                .contains(new Neighbour(link, ip("10.0.0.9"), Optional.of(MAC), false));
    }
}
