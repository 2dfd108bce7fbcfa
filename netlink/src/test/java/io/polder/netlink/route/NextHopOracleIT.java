package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hundreds of random next-hop objects, written by us and read by ip, and the other way round. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class NextHopOracleIT {

    private static final int COUNT = 200;

    private RouteNetlinkFixture fixture;
    private NextHops nextHops;
    private Wires wires;
    private NextHopInWords words;
    private Iproute2 ip;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        nextHops = fixture.netlink.nextHops();
        wires = Wires.lay(fixture);
        words = new NextHopInWords(wires);
        ip = new Iproute2(fixture.here);
        List.of(11, 10, 9, 8).forEach(nextHops::delete); // Those of the wires; a group before its last member.
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ipReadsOurNextHopsAsWeWroteThem() throws Exception {
        Seed.run(random -> {
            var wanted = new RandomNextHops(random, wires).list(COUNT);
            var batch = fixture.netlink.batch();
            wanted.forEach(batch::add);
            batch.execute();

            Seed.assertSame(readByIp(), wanted);
        });
    }

    @Test
    void weReadTheNextHopsOfIpAsItWroteThemAndDeleteEachOfThem() throws Exception {
        Seed.run(random -> {
            var wanted = new RandomNextHops(random, wires).list(COUNT);
            for (var option : List.of(Optional.of("-4"), Optional.of("-6"), Optional.<String>empty())) {
                var lines = wanted.stream()
                        .filter(object -> NextHopInWords.option(object.kind()).equals(option))
                        .map(words::toAdd)
                        .toList();
                ip.batch("ip", lines, option.stream().toArray(String[]::new));
            }

            Seed.assertSame(nextHops.list(), wanted);
            assertThat(wanted).allMatch(object -> nextHops.find(object.id()).equals(Optional.of(object)));
            var batch = fixture.netlink.batch();
            for (int i = wanted.size() - 1; i >= 0; i--) {
                batch.deleteNextHop(wanted.get(i).id());
            }
            batch.execute();
            assertThat(nextHops.list()).isEmpty();
        });
    }

    private List<NextHopObject> readByIp() throws IOException {
        var read = new ArrayList<NextHopObject>();
        for (AddressFamily family : AddressFamily.values()) {
            for (JsonNode json : ip.read("ip", "-Numeric", NextHopInWords.option(family), "nexthop", "show")) {
                read.add(words.read(family, json));
            }
        }
        for (JsonNode json : ip.read("ip", "-Numeric", "nexthop", "show", "groups")) {
            read.add(words.read(AddressFamily.INET, json));
        }
        return read;
    }
}
