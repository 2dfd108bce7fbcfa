package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class NeighboursIT {

    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

    private RouteNetlinkFixture fixture;
    private Neighbours neighbours;
    private ForwardingDatabase fdb;
    private int bridge;
    private int port;
    private int alone;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        neighbours = fixture.netlink.neighbours();
        fdb = fixture.netlink.fdb();
        port = fixture.veth("veth0", "eth0");
        alone = fixture.veth("veth1", "eth1");
        fixture.netlink.links().create(LinkSpec.bridge("br0").up().build());
        bridge = RouteNetlinkFixture.index(fixture.netlink, "br0");
        fixture.netlink.links().change(LinkChange.of(port).master(bridge).build());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void listsOfALinkAndBelowAMasterAreFiltered() {
        var ofPort = Neighbour.permanent(port, ip("10.0.0.8"), MAC);
        var ofOther = Neighbour.permanent(alone, ip("10.0.0.9"), MAC);
        neighbours.add(ofPort);
        neighbours.add(ofOther);

        assertThat(without(neighbours.list(AddressFamily.INET))).containsExactlyInAnyOrder(ofPort, ofOther);
        assertThat(without(neighbours.list(AddressFamily.INET, alone))).containsExactly(ofOther);
        assertThat(without(neighbours.listByMaster(AddressFamily.INET, bridge))).containsExactly(ofPort);
    }

    /** The kernel makes entries of its own, for the groups that a link joins. */
    private static List<Neighbour> without(List<Neighbour> all) {
        return all.stream()
                .filter(entry -> entry.state() != NeighbourState.NOARP)
                .toList();
    }

    @Test
    void entryIsFoundByItsAddressAndChangedOnlyWhereItIs() {
        var entry = Neighbour.permanent(alone, ip("fd00::9"), MAC);

        assertThat(neighbours.find(alone, ip("fd00::9"))).isEmpty();
        assertThatThrownBy(() -> neighbours.change(entry)).isInstanceOf(NetlinkException.NotFound.class);
        neighbours.add(entry);
        assertThat(neighbours.find(alone, ip("fd00::9"))).contains(entry);
        assertThatThrownBy(() -> neighbours.add(entry)).isInstanceOf(NetlinkException.AlreadyExists.class);
        var moved = Neighbour.permanent(alone, ip("fd00::9"), new MacAddress(9));
        neighbours.change(moved);
        assertThat(neighbours.find(alone, ip("fd00::9"))).contains(moved);
    }

    @Test
    void proxyIsInNoListButThatOfProxies() {
        var proxy = Neighbour.proxy(alone, ip("10.9.0.1"));

        neighbours.add(proxy);

        assertThat(neighbours.listProxies(AddressFamily.INET)).containsExactly(proxy);
        // The kernel makes entries of its own, for the groups that a link joins.
        assertThat(neighbours.list(AddressFamily.INET))
                .noneMatch(entry -> entry.address().equals(proxy.address()));
        neighbours.delete(proxy);
        assertThat(neighbours.listProxies(AddressFamily.INET)).isEmpty();
    }

    @Test
    void entryOfABridgeIsFoundAndListedByBridgeAndByPort() {
        var entry = FdbEntry.of(port, MAC).flag(NeighbourFlag.STICKY).build();
        var own = FdbEntry.of(bridge, new MacAddress(0x02_00_00_00_00_07L))
                .self()
                .state(FdbState.PERMANENT)
                .build();

        fdb.add(entry);
        fdb.add(own);

        assertThat(fdb.findInBridge(port, MAC)).contains(entry);
        assertThat(fdb.findInBridge(port, new MacAddress(0x02_00_00_00_00_08L))).isEmpty();
        assertThat(fdb.listOfBridge(bridge)).contains(entry, own);
        assertThat(fdb.listOfPort(port)).contains(entry).doesNotContain(own);
        assertThat(fdb.listOfPort(alone)).doesNotContain(entry);
        assertThatThrownBy(() -> fdb.add(entry)).isInstanceOf(NetlinkException.AlreadyExists.class);
    }

    @Test
    void entryOfADevicesOwnTableIsListedWithThePort() {
        var filter = FdbEntry.of(alone, MAC).self().state(FdbState.PERMANENT).build();

        fdb.add(filter);

        assertThat(fdb.listOfPort(alone)).contains(filter);
        assertThat(fdb.listOfPort(port)).doesNotContain(filter);
    }
}
