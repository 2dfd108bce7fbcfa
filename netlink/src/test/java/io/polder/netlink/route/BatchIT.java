package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import java.util.HashSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class BatchIT {

    private static final int TABLE = 77;

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
    void wholePodIsConfiguredInOneBatch() {
        MacAddress gatewayMac = MacAddress.parse("ee:ee:ee:ee:ee:ee");
        int lo = 1;
        int eth0 = RouteNetlinkFixture.index(fixture.far, "eth0");

        fixture.far
                .batch()
                .change(LinkChange.of(lo).up().build())
                .change(LinkChange.of(eth0).mtu(1450).build())
                .add(new Address(eth0, prefix("10.0.0.7/32")))
                .add(Route.to(prefix("169.254.1.1/32")).dev(eth0).build())
                .add(Route.to(IpPrefix.ALL_IPV4)
                        .via(ip("169.254.1.1"))
                        .dev(eth0)
                        .build())
                .replace(Neighbour.permanent(eth0, ip("169.254.1.1"), gatewayMac))
                .add(Rule.from(prefix("10.0.0.7/32"), 2048, 1003))
                .execute();

        assertThat(fixture.far.links().find(lo).orElseThrow().isUp()).isTrue();
        assertThat(fixture.far.routes().list(AddressFamily.INET, Route.TABLE_MAIN))
                .hasSize(2);
        assertThat(fixture.far.rules().list(AddressFamily.INET)).contains(Rule.from(prefix("10.0.0.7/32"), 2048, 1003));
        assertThat(fixture.far.neighbours().list(AddressFamily.INET)).hasSize(1);
    }

    @Test
    void failureNamesItsChangeAndTheOthersAreCarriedOut() {
        var batch = netlink.batch().add(route(1)).add(route(1)).add(route(2));

        assertThatThrownBy(batch::execute)
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageStartingWith("add route " + route(1) + " (request 2 of 3): EEXIST");

        assertThat(netlink.routes().list(AddressFamily.INET, TABLE)).containsExactlyInAnyOrder(route(1), route(2));
        batch.execute();
    }

    @Test
    void everyRefusalOfALongBatchIsReadBeforeTheNextCall() {
        var batch = netlink.batch();
        for (int i = 0; i < 2000; i++) {
            batch.delete(route(i));
        }

        assertThatThrownBy(batch::execute).isInstanceOf(NetlinkException.NotFound.class);

        assertThat(netlink.links().find("lo")).isPresent();
    }

    @Test
    void tenThousandRoutesAreAllListed() {
        var batch = netlink.batch();
        var added = new HashSet<Route>();
        for (int i = 0; i < 10_000; i++) {
            batch.add(route(i));
            added.add(route(i));
        }
        batch.execute();

        assertThat(new HashSet<>(netlink.routes().list(AddressFamily.INET, TABLE)))
                .isEqualTo(added);
    }

    private Route route(int number) {
        return Route.to(prefix("10." + number / 256 / 256 + "." + number / 256 % 256 + "." + number % 256 + "/32"))
                .dev(link)
                .table(TABLE)
                .build();
    }
}
