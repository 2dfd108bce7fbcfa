package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without CONFIG_BRIDGE_VLAN_FILTERING in the kernel all but one are skipped. */
@RequiresCapability(Capability.NETNS)
class BridgeVlansIT {

    private static final int PORTS = 20;

    private RouteNetlinkFixture fixture;
    private BridgeVlans vlans;
    private boolean known;
    private int bridge;
    private int port;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        vlans = fixture.netlink.bridgeVlans();
        Links links = fixture.netlink.links();
        links.create(
                LinkSpec.of("bridge0", Bridge.builder().defaultPvid(0).build()).build());
        bridge = RouteNetlinkFixture.index(fixture.netlink, "bridge0");
        links.create(LinkSpec.of("port0", new Ifb()).master(bridge).build());
        port = RouteNetlinkFixture.index(fixture.netlink, "port0");
        Bridge made = (Bridge) links.find(bridge).orElseThrow().kind().orElseThrow();
        known = made.vlanProtocol().isPresent();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void kernelWithoutVlansSaysSo() {
        assumeTrue(!known, "this kernel knows VLANs");

        assertThatThrownBy(() -> vlans.add(port, BridgeVlan.of(5)))
                .isInstanceOf(NetlinkException.NotSupported.class)
                .hasMessageStartingWith("add VLAN to port " + port + ": 5: EOPNOTSUPP");
        assertThat(vlans.list()).isEmpty();
    }

    @Test
    void portCarriesWhatItWasGiven() {
        assumeKnown();

        vlans.add(port, BridgeVlan.access(5));
        vlans.add(port, BridgeVlan.range(100, 200));
        vlans.addToBridge(bridge, BridgeVlan.of(5));

        assertThat(vlans.list())
                .containsEntry(port, List.of(BridgeVlan.access(5), BridgeVlan.range(100, 200)))
                .containsEntry(bridge, List.of(BridgeVlan.of(5)));

        vlans.delete(port, BridgeVlan.range(110, 4000));
        vlans.deleteFromBridge(bridge, BridgeVlan.of(5));

        assertThat(vlans.list()).isEqualTo(Map.of(port, List.of(BridgeVlan.access(5), BridgeVlan.range(100, 109))));
    }

    @Test
    void linkThatIsNoPortCarriesNone() {
        assumeKnown();
        fixture.netlink.links().change(LinkChange.of(port).noMaster().build());

        assertThatThrownBy(() -> vlans.add(port, BridgeVlan.of(5))).isInstanceOf(NetlinkException.NotSupported.class);
    }

    @Test
    @RequiresCapability(Capability.IPROUTE2)
    void bridgePrintsTheVlansThatWeSet() throws Exception {
        assumeKnown();
        long seed = Long.getLong("polder.oracle.seed", new Random().nextLong());
        var random = new Random(seed);
        var batch = fixture.netlink.batch();
        for (int i = 1; i <= PORTS; i++) {
            batch.create(LinkSpec.of("x" + i, new Ifb())
                    .index(1000 + i)
                    .master(bridge)
                    .build());
        }
        batch.execute();
        for (int i = 1; i <= PORTS; i++) {
            int first = Setting.between(random, 1, 4000);
            vlans.add(1000 + i, new BridgeVlan(first, first, random.nextBoolean(), random.nextBoolean()));
            vlans.add(1000 + i, new BridgeVlan(first + 2, first + 2 + random.nextInt(80), false, random.nextBoolean()));
        }

        var printed = new HashMap<String, List<BridgeVlan>>();
        for (JsonNode of : new Iproute2(fixture.here).read("bridge", "-compressvlans", "vlan", "show")) {
            printed.put(of.get("ifname").asText(), vlans(of.get("vlans")));
        }
        var read = new HashMap<String, List<BridgeVlan>>();
        vlans.list()
                .forEach((index, carried) -> read.put(
                        fixture.netlink.links().find(index).orElseThrow().name(), carried));

        assertThat(read).as("seed %d", seed).isEqualTo(printed).hasSize(PORTS);
    }

    private void assumeKnown() {
        assumeTrue(known, "this kernel knows no VLANs of bridges");
    }

    private static List<BridgeVlan> vlans(JsonNode json) {
        var vlans = new ArrayList<BridgeVlan>();
        for (JsonNode vlan : json) {
            int first = vlan.get("vlan").asInt();
            String flags = vlan.path("flags").toString();
            vlans.add(new BridgeVlan(
                    first,
                    vlan.path("vlanEnd").asInt(first),
                    flags.contains("PVID"),
                    flags.contains("Egress Untagged")));
        }
        return vlans;
    }
}
