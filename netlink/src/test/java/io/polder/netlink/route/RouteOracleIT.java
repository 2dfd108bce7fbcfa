package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hundreds of random routes, written by us and read by ip, and the other way round. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class RouteOracleIT {

    private static final int COUNT = 400;

    private RouteNetlinkFixture fixture;
    private RouteNetlink netlink;
    private Wires wires;
    private RouteInWords words;
    private Iproute2 ip;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        netlink = fixture.netlink;
        wires = Wires.lay(fixture);
        words = new RouteInWords(wires);
        ip = new Iproute2(fixture.here);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ipReadsOurRoutesAsWeWroteThem() throws Exception {
        Seed.run(random -> {
            var routes = new RandomRoutes(random, wires, false).list(COUNT);
            var batch = netlink.batch();
            routes.forEach(batch::add);
            batch.execute();

            Seed.assertSame(readByIp(tables(routes)), routes);
        });
    }

    @Test
    void weReadTheRoutesOfIpAsItWroteThemAndDeleteEachOfThem() throws Exception {
        Seed.run(random -> {
            var routes = new RandomRoutes(random, wires, true).list(COUNT);
            ip.batch("ip", routes.stream().map(words::toAdd).toList());

            var read = readByUs(tables(routes));

            Seed.assertSame(read, routes);
            var batch = netlink.batch();
            read.forEach(batch::delete);
            batch.execute();
            assertThat(readByUs(tables(routes))).isEmpty();
        });
    }

    private List<Route> readByIp(Set<Integer> tables) throws IOException {
        var routes = new ArrayList<Route>();
        for (String family : List.of("-4", "-6")) {
            for (JsonNode json : ip.read("ip", "-Numeric", family, "route", "show", "table", "all")) {
                if (tables.contains(Integer.parseUnsignedInt(json.get("table").asText()))) {
                    routes.add(words.read(json));
                }
            }
        }
        return routes;
    }

    private List<Route> readByUs(Set<Integer> tables) {
        var routes = new ArrayList<Route>();
        for (AddressFamily family : AddressFamily.values()) {
            tables.forEach(table -> routes.addAll(netlink.routes().list(family, table)));
        }
        return routes;
    }

    private static Set<Integer> tables(List<Route> routes) {
        return routes.stream().map(Route::table).collect(Collectors.toSet());
    }
}
