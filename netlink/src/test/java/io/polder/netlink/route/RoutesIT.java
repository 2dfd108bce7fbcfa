package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class RoutesIT {

    private static final int TABLE = 1003;

    private RouteNetlinkFixture fixture;
    private Routes routes;
    private int link;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        routes = fixture.netlink.routes();
        link = fixture.veth("veth0", "eth0");
        fixture.netlink.addresses().add(new Address(link, prefix("10.1.0.1/24")));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ipv4RouteComesBackAsItWasAdded() {
        Route route = Route.to(prefix("10.9.0.0/16"))
                .via(ip("192.0.2.1"))
                .dev(link)
                .onlink()
                .source(ip("10.1.0.1"))
                .table(TABLE)
                .priority(50)
                .protocol(99)
                .mtu(1400)
                .build();

        routes.add(route);

        assertThat(routes.list(AddressFamily.INET, TABLE)).containsExactly(route);
        assertThat(routes.list(AddressFamily.INET)).contains(route);
        routes.delete(route);
        assertThat(routes.list(AddressFamily.INET, TABLE)).isEmpty();
    }

    @Test
    void ipv4AddressesInsideIpv6AreListed() {
        var destination = prefix("::ffff:0:0/96");

        routes.add(
                Route.to(destination).type(RouteType.UNREACHABLE).table(TABLE).build());

        assertThat(routes.list(AddressFamily.INET6, TABLE))
                .extracting(Route::destination)
                .containsExactly(destination);
    }

    @Test
    void defaultRouteOfEitherFamily() {
        routes.add(Route.to(IpPrefix.ALL_IPV4).via(ip("10.1.0.2")).dev(link).build());
        routes.add(Route.to(IpPrefix.ALL_IPV6).dev(link).table(TABLE).build());

        assertThat(routes.list(AddressFamily.INET, Route.TABLE_MAIN))
                .anyMatch(route -> route.destination().equals(IpPrefix.ALL_IPV4));
        assertThat(routes.list(AddressFamily.INET6, TABLE))
                .extracting(Route::destination)
                .containsExactly(IpPrefix.ALL_IPV6);
    }

    @Test
    void sameRouteTwiceIsRefusedAndReplaceIsNot() {
        Route first = Route.to(prefix("10.9.0.0/16"))
                .via(ip("10.1.0.2"))
                .dev(link)
                .table(TABLE)
                .build();
        Route second = Route.to(prefix("10.9.0.0/16"))
                .via(ip("10.1.0.3"))
                .dev(link)
                .table(TABLE)
                .build();
        routes.add(first);

        assertThatThrownBy(() -> routes.add(second)).isInstanceOf(NetlinkException.AlreadyExists.class);
        routes.replace(second);

        assertThat(routes.list(AddressFamily.INET, TABLE)).containsExactly(second);
    }

    @Test
    void appendedRouteComesBehindOrAsOneMoreNextHop() {
        fixture.netlink
                .addresses()
                .add(Address.of(link, prefix("fd00::1/64"))
                        .flag(AddressFlag.NODAD)
                        .build());
        Route first = via("10.9.0.0/16", "10.1.0.2").build();
        Route second = via("10.9.0.0/16", "10.1.0.3").build();
        Route ipv6 = via("fd09::/64", "fd00::2").priority(5).build();

        routes.add(first);
        routes.append(second);
        routes.add(ipv6);
        routes.append(via("fd09::/64", "fd00::3").priority(5).build());

        assertThat(routes.list(AddressFamily.INET, TABLE)).containsExactly(first, second);
        assertThat(routes.list(AddressFamily.INET6, TABLE))
                .containsExactly(Route.to(prefix("fd09::/64"))
                        .nextHop(NextHop.via(ip("fd00::2"), link))
                        .nextHop(NextHop.via(ip("fd00::3"), link))
                        .priority(5)
                        .table(TABLE)
                        .build());
    }

    @Test
    void onlyARouteThatIsThereCanBeChanged() {
        Route first = via("10.9.0.0/16", "10.1.0.2").build();
        Route second = via("10.9.0.0/16", "10.1.0.3").build();

        assertThatThrownBy(() -> routes.change(first)).isInstanceOf(NetlinkException.NotFound.class);
        routes.add(first);
        routes.change(second);

        assertThat(routes.list(AddressFamily.INET, TABLE)).containsExactly(second);
    }

    @Test
    void routeIsDeletedByItsDestinationAloneWhateverElseItHas() {
        routes.add(via("10.9.0.0/16", "10.1.0.2").protocol(99).priority(7).build());
        routes.add(Route.to(prefix("fd09::/64"))
                .dev(link)
                .table(TABLE)
                .protocol(99)
                .priority(7)
                .build());

        routes.delete(prefix("10.9.0.0/16"), TABLE);
        routes.delete(prefix("fd09::/64"), TABLE);

        assertThat(routes.list(AddressFamily.INET, TABLE)).isEmpty();
        assertThat(routes.list(AddressFamily.INET6, TABLE)).isEmpty();
        assertThatThrownBy(() -> routes.delete(prefix("10.9.0.0/16"), TABLE))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessageStartingWith("delete route 10.9.0.0/16: ESRCH");
    }

    @Test
    @RequiresCapability(Capability.IPROUTE2)
    void lockedMetricsAreLockedForIpToo() throws Exception {
        routes.add(via("10.9.0.0/16", "10.1.0.2")
                .metrics(RouteMetrics.NONE
                        .with(RouteMetric.MTU, 1400)
                        .withLock(RouteMetric.MTU)
                        .with(RouteMetric.ADVMSS, 1000))
                .build());

        assertThat(fixture.oracle("ip", "route", "show", "table", "" + TABLE)).contains("mtu lock 1400 advmss 1000");
    }

    @Test
    void missingRouteCannotBeDeleted() {
        Route route = Route.to(prefix("10.9.0.0/16")).dev(link).build();

        assertThatThrownBy(() -> routes.delete(route))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessageStartingWith("delete route 10.9.0.0/16 dev " + link)
                .hasMessageContaining("ESRCH");
    }

    @Test
    void unreachableGatewayIsNamedAsTheKernelNamesIt() {
        Route route =
                Route.to(prefix("10.9.0.0/16")).via(ip("192.0.2.1")).dev(link).build();

        assertThatThrownBy(() -> routes.add(route))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("add route 10.9.0.0/16 via 192.0.2.1")
                .hasMessageEndingWith("Nexthop has invalid gateway");
    }

    @Test
    void tableThatWasNeverUsedIsEmpty() {
        assertThat(routes.list(AddressFamily.INET, 4711)).isEmpty();
        assertThat(routes.list(AddressFamily.INET6, 4711)).isEmpty();
    }

    private Route.Builder via(String destination, String gateway) {
        return Route.to(prefix(destination)).via(ip(gateway)).dev(link).table(TABLE);
    }
}
