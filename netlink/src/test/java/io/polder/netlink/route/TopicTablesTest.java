package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.route.MonitorEvent.Added;
import io.polder.netlink.route.MonitorEvent.Changed;
import io.polder.netlink.route.MonitorEvent.Removed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicTablesTest {

    private static final int NEW = 0;
    private static final int DELETED = 1;
    private static final int RTM_NEWLINK = 16;
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

    private final List<MonitorEvent> changes = new ArrayList<>();

    @Test
    void bridgesWordsAboutItsPortsAreNotAboutLinks() {
        var table = new LinkTable();
        hear(table, link(2, 0, ""));
        changes.clear();

        assertThat(hear(table, link(2, 0, "").put(16, (byte) 7).putShort(4, (short) 17)))
                .isTrue();

        assertThat(changes).isEmpty();
    }

    @Test
    void wirelessEventIsNotAboutTheLink() {
        var table = new LinkTable();
        ByteBuffer event = Messages.of(RTM_NEWLINK, message -> {
            describeLink(message, 2);
            message.attribute(11, new byte[16]);
        });

        assertThat(hear(table, event)).isTrue();

        assertThat(changes).isEmpty();
    }

    @Test
    void vethHasToBeListedUntilItsOtherEndIsKnown() {
        var table = new LinkTable();

        assertThat(hear(table, link(2, 0, "veth"))).isFalse();
        assertThat(hear(table, link(3, 2, "veth"))).isTrue();
        assertThat(hear(table, link(4, 0, "bridge"))).isTrue();

        assertThat(table.objects()).extracting(Link::index).containsExactly(2, 3, 4);
    }

    @Test
    void linksHaveToBeListedWhenOneThatAnotherStandsOnIsGone() {
        var table = new LinkTable();
        hear(table, link(2, 3, "veth"));
        hear(table, link(3, 2, "veth"));

        assertThat(hear(table, link(3, 2, "veth").putShort(4, (short) 17))).isFalse();
        assertThat(hear(table, link(2, 0, "veth").putShort(4, (short) 17))).isTrue();

        assertThat(table.objects()).isEmpty();
    }

    @Test
    void addressIsAnotherWithAnotherPeerInIpv4Only() {
        var ipv4 = new AddressTable(AddressFamily.INET);
        var ipv6 = new AddressTable(AddressFamily.INET6);
        var here4 = address("10.0.0.1", 32, "10.0.0.2");
        var more4 = address("10.0.0.1", 32, "10.0.0.3");
        var here6 = address("fd00::1", 128, "fd00::2");
        var more6 = address("fd00::1", 128, "fd00::3");

        hear(ipv4, announcement(AddressMessages.add(here4), NEW));
        hear(ipv4, announcement(AddressMessages.add(more4), NEW));
        hear(ipv6, announcement(AddressMessages.add(here6), NEW));
        hear(ipv6, announcement(AddressMessages.add(more6), NEW));

        assertThat(changes)
                .containsExactly(new Added(here4), new Added(more4), new Added(here6), new Changed(here6, more6));
    }

    @Test
    void removalIsToldOfTheObjectAsItWasTold() {
        var table = new AddressTable(AddressFamily.INET);
        var told = new Address(2, prefix("10.0.0.1", 24));
        var gone = Address.of(2, prefix("10.0.0.1", 24)).scope(Scope.LINK).build();
        hear(table, announcement(AddressMessages.add(told), NEW));
        changes.clear();

        hear(table, announcement(AddressMessages.add(gone), DELETED));
        hear(table, announcement(AddressMessages.add(gone), DELETED));

        assertThat(changes).containsExactly(new Removed(told));
    }

    @Test
    void onlyAListingTellsWhetherARuleIsGone() {
        var table = new RuleTable(AddressFamily.INET);
        var rule = Rule.from(prefix("10.0.0.0", 8), 5, 77);
        hear(table, announcement(RuleMessages.add(rule), NEW));
        changes.clear();

        assertThat(hear(table, announcement(RuleMessages.add(rule), DELETED))).isFalse();
        assertThat(changes).isEmpty();

        table.replace(List.of(rule, rule), changes);
        assertThat(changes).isEmpty();
        table.replace(List.of(), changes);
        assertThat(changes).containsExactly(new Removed(rule));
    }

    @Test
    void neighbourIsGoneWhenItsMacAddressIsForgotten() {
        var table = new NeighbourTable(AddressFamily.INET);
        var neighbour = new Neighbour(2, IpAddress.parse("10.0.0.2"), Optional.of(MAC), NeighbourState.REACHABLE);
        ByteBuffer failed =
                announcement(NeighbourMessages.replace(neighbour), NEW).putShort(24, (short) 0x20);
        ByteBuffer multicast =
                announcement(NeighbourMessages.replace(neighbour), NEW).putShort(24, (short) 0x40);

        hear(table, failed);
        hear(table, multicast);
        hear(table, announcement(NeighbourMessages.replace(neighbour), NEW));
        hear(table, failed);

        assertThat(changes).containsExactly(new Added(neighbour), new Removed(neighbour));
    }

    @Test
    void listingTellsWhatIsGoneThenWhatIsOtherThenWhatIsNew() {
        var table = new AddressTable(AddressFamily.INET);
        var first = new Address(1, prefix("10.0.0.1", 24));
        var second = new Address(2, prefix("10.0.0.2", 24));
        var other = Address.of(2, prefix("10.0.0.2", 24)).scope(Scope.LINK).build();
        var third = new Address(3, prefix("10.0.0.3", 24));
        table.replace(List.of(first, second), new ArrayList<>());

        table.replace(List.of(other, third), changes);

        assertThat(changes).containsExactly(new Removed(first), new Changed(second, other), new Added(third));
        assertThat(table.objects(Address.class)).containsExactly(other, third);
        assertThat(table.objects(NetworkObject.class)).containsExactly(other, third);
        assertThat(table.objects(Route.class)).isEmpty();
    }

    private boolean hear(TopicTable<?> table, ByteBuffer message) {
        return table.hear(NetlinkMessage.of(message), changes);
    }

    private static ByteBuffer announcement(NetlinkRequest request, int deleted) {
        return Messages.of(request.type() + deleted, request.body());
    }

    private static ByteBuffer link(int index, int parent, String kind) {
        return Messages.of(RTM_NEWLINK, message -> {
            describeLink(message, index);
            message.attributeU32(5, parent);
            int info = message.begin(18);
            message.attribute(1, kind).end(info);
        });
    }

    private static void describeLink(MessageWriter message, int index) {
        message.u8(0).u8(0).u16(1).u32(index).u32(0).u32(0).attribute(3, "link" + index);
    }

    private static Address address(String local, int length, String peer) {
        return Address.of(2, prefix(local, length)).peer(IpAddress.parse(peer)).build();
    }

    private static IpPrefix prefix(String address, int length) {
        return new IpPrefix(IpAddress.parse(address), length);
    }
}
