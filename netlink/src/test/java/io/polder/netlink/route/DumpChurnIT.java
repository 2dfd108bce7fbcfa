package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.CountedDumps;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists while others create and delete as fast as they can: what does not change is there, once, every time. */
@RequiresCapability(Capability.NETNS)
class DumpChurnIT {

    private final CountedDumps dumps = new CountedDumps();
    private RouteNetlinkFixture fixture;
    private NetlinkConnection connection;
    private int link;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        connection = dumps.connect(fixture.here, RouteProtocol.NETLINK_ROUTE);
        link = fixture.veth("stable", "eth0");
    }

    @AfterEach
    void close() {
        connection.close();
        fixture.close();
    }

    @Test
    void thousandListsOfLinksAreEachWholeOrTriedAgain() {
        var batch = fixture.netlink.batch();
        var names = IntStream.range(0, 100).mapToObj(i -> "stable" + i).toList();
        names.forEach(name -> batch.create(LinkSpec.bridge(name).build()));
        batch.execute();
        var links = new Links(connection);

        try (var churn = new Churn(fixture.here, new Churn.Bridges(), new Churn.Veths())) {
            assertWhole(1000, names, () -> links.list().stream().map(Link::name).toList());
            assertThat(churn.rounds()).isPositive();
        }
        assertThat(dumps.interrupted()).isPositive();
    }

    @Test
    void hundredsOfListsOfAddressesAreEachWholeOrTriedAgain() {
        var batch = fixture.netlink.batch();
        var stable = new ArrayList<Address>();
        for (int i = 0; i < 500; i++) {
            stable.add(new Address(link, prefix("10.90." + i / 250 + "." + (i % 250 + 1) + "/32")));
        }
        stable.forEach(batch::add);
        batch.execute();
        var addresses = new Addresses(connection);

        try (var churn = new Churn(fixture.here, new Churn.Configuration(link), new Churn.Veths())) {
            assertWhole(300, stable, () -> addresses.list(AddressFamily.INET));
            assertThat(churn.rounds()).isPositive();
        }
    }

    @Test
    void hundredsOfListsOfRoutesAreEachWholeOrTriedAgain() {
        var batch = fixture.netlink.batch();
        var stable = new ArrayList<Route>();
        for (int i = 0; i < 3000; i++) {
            stable.add(Route.to(prefix("10." + (100 + i / 250) + "." + i % 250 + ".0/24"))
                    .dev(link)
                    .build());
        }
        stable.forEach(batch::add);
        batch.execute();
        var routes = new Routes(connection);

        try (var churn = new Churn(fixture.here, new Churn.Configuration(link), new Churn.Veths())) {
            assertWhole(300, stable, () -> routes.list(AddressFamily.INET));
            assertThat(churn.rounds()).isPositive();
        }
    }

    /** Those that changed every time say so; of those that are returned, the kernel said of none that it changed. */
    private <T> void assertWhole(int times, List<T> stable, Supplier<List<T>> list) {
        var expected = Set.copyOf(stable);
        int givenUp = 0;
        for (int i = 0; i < times; i++) {
            try {
                assertThat(list.get())
                        .filteredOn(expected::contains)
                        .hasSameSizeAs(stable)
                        .doesNotHaveDuplicates();
            } catch (NetlinkException.DumpInterrupted e) {
                givenUp++;
                assertThat(e.partial()).isNotEmpty();
            }
        }
        assertThat(dumps.sent() - dumps.interrupted()).isEqualTo(times - givenUp);
    }
}
