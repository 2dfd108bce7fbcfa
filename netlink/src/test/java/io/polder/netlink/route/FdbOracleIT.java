package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hundreds of random forwarding entries of a bridge and a VXLAN device, written by us and read by bridge, and back. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class FdbOracleIT {

    private static final int COUNT = 300;

    private RouteNetlinkFixture fixture;
    private ForwardingDatabase fdb;
    private Wires wires;
    private Map<String, Integer> indexes;
    private NeighbourInWords words;
    private Iproute2 tools;
    private boolean vlans;

    @BeforeEach
    void open() throws Exception {
        fixture = new RouteNetlinkFixture();
        fdb = fixture.netlink.fdb();
        wires = Wires.lay(fixture);
        tools = new Iproute2(fixture.here);
        tools.batch(
                "ip",
                List.of(
                        "link add br0 up type bridge",
                        "link set veth0 master br0",
                        "link set veth1 master br0",
                        "link add vx0 up type vxlan id 42 local 10.0.0.1 dev veth0 dstport 4789"));
        vlans = filterVlans();
        fixture.netlink.nextHops().add(new NextHopObject(18, new NextHopKind.TunnelEnd(ip("10.0.0.77"))));
        var group = new NextHopKind.Group(List.of(new NextHopKind.Member(18, 1)), true);
        fixture.netlink.nextHops().add(new NextHopObject(RandomFdb.NEXT_HOP, group));
        indexes = new HashMap<>(wires.indexes());
        for (String name : List.of("br0", "vx0")) {
            indexes.put(name, RouteNetlinkFixture.index(fixture.netlink, name));
        }
        words = new NeighbourInWords(indexes);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void bridgeReadsOurEntriesAsWeWroteThem() throws Exception {
        Seed.run(random -> {
            var wanted = random(random);
            var batch = fixture.netlink.batch();
            wanted.forEach(entry -> add(batch, entry));
            batch.execute();

            Seed.assertSame(ours(readByBridge(), wanted), wanted);
        });
    }

    @Test
    void weReadTheEntriesOfBridgeAsItWroteThemAndDeleteEachOfThem() throws Exception {
        Seed.run(random -> {
            var wanted = random(random);
            tools.batch("bridge", wanted.stream().map(words::toAdd).toList());

            var read = ours(fdb.list(), wanted);
            Seed.assertSame(read, wanted);
            assertThat(read)
                    .filteredOn(entry -> entry.portIndex() == indexes.get("vx0")
                            && entry.mac().bits() != 0)
                    .allMatch(entry ->
                            fdb.findInDevice(entry.portIndex(), entry.mac()).equals(Optional.of(entry)));
            var batch = fixture.netlink.batch();
            read.forEach(batch::delete);
            batch.execute();
            assertThat(ours(fdb.list(), wanted)).isEmpty();
        });
    }

    private List<FdbEntry> random(Random random) {
        return new RandomFdb(random, wires, indexes.get("br0"), indexes.get("vx0"), vlans).list(COUNT);
    }

    /** False where the kernel was built without CONFIG_BRIDGE_VLAN_FILTERING. */
    private boolean filterVlans() throws IOException {
        try {
            tools.batch("ip", List.of("link set br0 type bridge vlan_filtering 1"));
        } catch (AssertionError e) {
            assertThat(e).hasMessageContaining("Operation not supported");
            return false;
        }
        tools.batch("bridge", List.of("vlan add vid 5 dev veth0", "vlan add vid 5 dev veth1"));
        return true;
    }

    private static void add(Batch batch, FdbEntry entry) {
        if (entry.mac().bits() == 0) {
            batch.append(entry);
        } else {
            batch.add(entry);
        }
    }

    private List<FdbEntry> readByBridge() throws IOException {
        var read = new ArrayList<FdbEntry>();
        for (JsonNode json : tools.read("bridge", "fdb", "show")) {
            if (indexes.containsKey(json.get("ifname").asText())) {
                read.add(words.readFdb(json));
            }
        }
        return read;
    }

    /** Without the groups that links join by themselves, and without what the bridge learns. */
    private static List<FdbEntry> ours(List<FdbEntry> read, List<FdbEntry> wanted) {
        var macs = wanted.stream().map(FdbEntry::mac).toList();
        return read.stream().filter(entry -> macs.contains(entry.mac())).toList();
    }
}
