package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which route a packet takes, and which routes a filter lets through. */
@RequiresCapability(Capability.NETNS)
class RouteLookupIT {

    private static final int TABLE = 1003;

    private RouteNetlinkFixture fixture;
    private Routes routes;
    private Wires wires;
    private Route viaGateway;
    private Route onTheSecondLink;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        routes = fixture.netlink.routes();
        wires = Wires.lay(fixture);
        viaGateway = Route.to(prefix("11.0.0.0/8"))
                .via(ip("10.0.0.2"))
                .dev(wires.veth0())
                .build();
        onTheSecondLink = Route.to(prefix("11.0.0.0/8"))
                .dev(wires.veth1())
                .table(TABLE)
                .protocol(99)
                .build();
        routes.add(viaGateway);
        routes.add(onTheSecondLink);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void packetGoesTheWayOfItsRoute() {
        Route way = routes.get(ip("11.1.2.3"));

        assertThat(way.destination()).isEqualTo(prefix("11.1.2.3/32"));
        assertThat(way.nextHops()).isEqualTo(viaGateway.nextHops());
        assertThat(way.source()).contains(ip("10.0.0.1"));
        assertThat(way.table()).isEqualTo(Route.TABLE_MAIN);
    }

    @Test
    void markedPacketGoesTheWayOfItsRule() {
        fixture.netlink
                .rules()
                .add(Rule.of(AddressFamily.INET)
                        .priority(10)
                        .mark(0x10, 0xff)
                        .table(TABLE)
                        .build());

        Route way = routes.get(
                RouteQuery.to(ip("11.1.2.3")).from(ip("10.0.1.1")).mark(0x10).build());

        assertThat(way.nextHops()).isEqualTo(onTheSecondLink.nextHops());
        assertThat(way.table()).isEqualTo(TABLE);
    }

    @Test
    void routeItselfIsFoundByAPacketOfItsOwn() {
        var query = RouteQuery.to(ip("11.1.2.3")).fibMatch().build();

        assertThat(routes.get(query)).isEqualTo(viaGateway);
    }

    @Test
    void ipv6PacketGoesTheWayOfItsRoute() {
        Route way = routes.get(ip("fd00:1::77"));

        assertThat(way.nextHops()).containsExactly(NextHop.dev(wires.veth1()));
        assertThat(way.source()).contains(ip("fd00:1::1"));
    }

    @Test
    void packetThatNoRouteIsForIsUnreachable() {
        for (String address : List.of("198.51.100.1", "2001:db8::1")) {
            assertThatThrownBy(() -> routes.get(ip(address)))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessageStartingWith("get route to " + address + ": ENETUNREACH");
        }
    }

    @Test
    void eachPartOfAFilterCounts() {
        var all = RouteFilter.of(AddressFamily.INET);

        assertThat(routes.list(all)).contains(viaGateway, onTheSecondLink);
        assertThat(routes.list(all.protocol(99))).containsExactly(onTheSecondLink);
        assertThat(routes.list(all.table(TABLE))).containsExactly(onTheSecondLink);
        assertThat(routes.list(all.dev(wires.veth0()))).contains(viaGateway).doesNotContain(onTheSecondLink);
        assertThat(routes.list(all.type(RouteType.LOCAL)))
                .isNotEmpty()
                .allMatch(route -> route.type() == RouteType.LOCAL);
        assertThat(routes.list(all.table(TABLE).protocol(98))).isEmpty();
    }

    @Test
    void filterWithATableThatThereIsNotFindsNothingAndWithSuchALinkIsRefused() {
        var all = RouteFilter.of(AddressFamily.INET6);

        assertThat(routes.list(all.table(4711))).isEmpty();
        assertThatThrownBy(() -> routes.list(all.dev(4711)))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessageStartingWith("list IPv6 routes dev 4711: ENODEV");
    }
}
