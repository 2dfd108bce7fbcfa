package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.Sysctl;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hundreds of random neighbours, written by us and read by ip, and the other way round. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class NeighbourOracleIT {

    private static final int COUNT = 300;

    private RouteNetlinkFixture fixture;
    private Neighbours neighbours;
    private Wires wires;
    private NeighbourInWords words;
    private Iproute2 ip;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        neighbours = fixture.netlink.neighbours();
        wires = Wires.lay(fixture);
        words = new NeighbourInWords(wires.indexes());
        ip = new Iproute2(fixture.here);
        for (String family : List.of("ipv4", "ipv6")) {
            for (String link : List.of("veth0", "veth1")) {
                new Sysctl(fixture.here)
                        .write("net/" + family + "/neigh/" + link + "/base_reachable_time_ms", "3600000");
            }
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ipReadsOurNeighboursAsWeWroteThem() throws Exception {
        Seed.run(random -> {
            var wanted = new RandomNeighbours(random, wires).list(COUNT);
            var batch = fixture.netlink.batch();
            wanted.forEach(batch::add);
            batch.execute();

            Seed.assertSame(ours(readByIp(), wanted), wanted);
        });
    }

    @Test
    void weReadTheNeighboursOfIpAsItWroteThemAndDeleteEachOfThem() throws Exception {
        Seed.run(random -> {
            var wanted = new RandomNeighbours(random, wires).list(COUNT);
            ip.batch("ip", wanted.stream().map(words::toAdd).toList());

            var read = ours(readByUs(), wanted);
            Seed.assertSame(read, wanted);
            var batch = fixture.netlink.batch();
            read.forEach(batch::delete);
            batch.execute();
            // A deleted entry may stay for a moment in the state FAILED, as long as somebody holds it.
            assertThat(ours(readByUs(), wanted)).allMatch(left -> left.state() == NeighbourState.FAILED);
        });
    }

    private List<Neighbour> readByUs() {
        var read = new ArrayList<Neighbour>();
        for (AddressFamily family : AddressFamily.values()) {
            for (int link : wires.indexes().values()) {
                read.addAll(neighbours.list(family, link));
            }
            read.addAll(neighbours.listProxies(family));
        }
        return read;
    }

    private List<Neighbour> readByIp() throws IOException {
        var read = new ArrayList<Neighbour>();
        for (JsonNode json : ip.read("ip", "-Numeric", "neighbour", "show", "nud", "all")) {
            if (json.get("dev").asText().startsWith("veth")) {
                read.add(words.readNeighbour(json));
            }
        }
        for (JsonNode json : ip.read("ip", "-Numeric", "neighbour", "show", "proxy")) {
            read.add(words.readNeighbour(json));
        }
        return read;
    }

    /** Without the groups that links join by themselves. */
    private static List<Neighbour> ours(List<Neighbour> read, List<Neighbour> wanted) {
        var addresses = wanted.stream().map(Neighbour::address).toList();
        return read.stream()
                .filter(neighbour -> addresses.contains(neighbour.address()))
                .toList();
    }
}
