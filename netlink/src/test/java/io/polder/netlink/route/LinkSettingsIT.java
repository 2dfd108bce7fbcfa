package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkSubscription;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class LinkSettingsIT {

    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final int LINKS = 1; // RTNLGRP_LINK
    private static final String LONG_NAME = "a-name-that-is-longer-than-fifteen-bytes";

    private RouteNetlinkFixture fixture;
    private Links links;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        links = fixture.netlink.links();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void everySettingOfALinkCanBeChanged() {
        int index = create(LinkSpec.of("ifb0", new Ifb()));

        links.change(LinkChange.of(index)
                .group(7)
                .txQueueLength(123)
                .arp(true)
                .multicast(true)
                .allMulticast(true)
                .promiscuous(true)
                .alias("first")
                .addressGeneration(AddressGeneration.NONE)
                .build());

        Link changed = link(index);
        assertThat(changed.group()).isEqualTo(7);
        assertThat(changed.queues().txLength()).hasValue(123);
        assertThat(changed.flags())
                .contains(LinkFlag.MULTICAST, LinkFlag.ALLMULTI, LinkFlag.PROMISC)
                .doesNotContain(LinkFlag.NOARP, LinkFlag.UP);
        assertThat(changed.alias()).contains("first");
        assertThat(changed.addressGeneration()).contains(AddressGeneration.NONE);

        links.change(LinkChange.of(index).alias("").promiscuous(false).build());

        assertThat(link(index).alias()).isEmpty();
        assertThat(link(index).flags()).contains(LinkFlag.ALLMULTI).doesNotContain(LinkFlag.PROMISC);
    }

    @Test
    void settingsOfAKindAreChangedAndOthersStay() {
        int index = create(LinkSpec.of(
                "br0",
                Bridge.builder().priority(7).ageing(Duration.ofSeconds(100)).build()));

        links.change(
                LinkChange.of(index).kind(Bridge.builder().stp(true).build()).build());

        Bridge changed = (Bridge) link(index).kind().orElseThrow();
        assertThat(changed.stp()).contains(true);
        assertThat(changed.priority()).hasValue(7);
        assertThat(changed.ageing()).contains(Duration.ofSeconds(100));
    }

    @Test
    void listedSettingsMakeAnotherLinkLikeIt() {
        int first = create(LinkSpec.of(
                "br0",
                Bridge.builder().priority(7).helloTime(Duration.ofSeconds(3)).build()));

        Bridge listed = (Bridge) link(first).kind().orElseThrow();
        // VLAN settings are those that a kernel without VLANs reports and does not take.
        int second = create(LinkSpec.of(
                "br1",
                Bridge.builder()
                        .priority(listed.priority().orElseThrow())
                        .helloTime(listed.helloTime().orElseThrow())
                        .multicast(listed.multicast())
                        .build()));

        Bridge like = (Bridge) link(second).kind().orElseThrow();
        assertThat(like.priority()).isEqualTo(listed.priority());
        assertThat(like.helloTime()).isEqualTo(listed.helloTime());
    }

    @Test
    void settingOfAnotherKindIsRefused() {
        int index = create(LinkSpec.bridge("br0"));

        assertThatThrownBy(() -> links.change(
                        LinkChange.of(index).kind(Vxlan.of(7).build()).build()))
                .isInstanceOf(NetlinkException.NotSupported.class)
                .hasMessageStartingWith("change link " + index + ": Vxlan[id=7]: EOPNOTSUPP");
    }

    @Test
    void linkHasTheIndexThatItWasGiven() {
        create(LinkSpec.bridge("br0").index(4711));

        assertThat(links.find(4711).map(Link::name)).contains("br0");
        assertThatThrownBy(() -> create(LinkSpec.bridge("br1").index(4711)))
                .isInstanceOf(NetlinkException.AlreadyExists.class);
    }

    @Test
    void linkIsFoundByItsAlternativeNames() {
        int index = create(LinkSpec.bridge("br0"));

        links.addNames(index, List.of("short", LONG_NAME));

        assertThat(link(index).alternativeNames()).containsExactly("short", LONG_NAME);
        assertThat(links.find("short").map(Link::name)).contains("br0");
        assertThat(links.find(LONG_NAME).map(Link::name)).contains("br0");
        assertThatThrownBy(() -> links.addNames(index, List.of("short")))
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageStartingWith("add names to link " + index + ": short: EEXIST");

        links.deleteNames(index, List.of("short"));

        assertThat(link(index).alternativeNames()).containsExactly(LONG_NAME);
        assertThat(links.find("short")).isEmpty();
    }

    @Test
    void kernelListsThePortsOfOneBridgeAndTheLinksOfOneKind() {
        int bridge = create(LinkSpec.bridge("br0"));
        create(LinkSpec.of("ifb0", new Ifb()).master(bridge));
        create(LinkSpec.of("ifb1", new Ifb()));
        fixture.veth("veth0", "eth0");

        assertThat(links.list(LinkFilter.ofMaster(bridge)))
                .extracting(Link::name)
                .containsExactly("ifb0");
        assertThat(links.list(LinkFilter.ofKind("ifb")))
                .extracting(Link::name)
                .containsExactlyInAnyOrder("ifb0", "ifb1");
        assertThat(links.list(LinkFilter.ofMaster(4711))).isEmpty();
        assertThat(links.list()).hasSize(5);
    }

    @Test
    void noLinkIsOfAKindThatTheKernelHasNeverHeardOf() {
        create(LinkSpec.bridge("br0"));

        assertThat(links.list(LinkFilter.ofKind("no-such-kind"))).isEmpty();
    }

    @Test
    void kindThatThisLibraryHasNoRecordForIsMadeByItsName() {
        int index = create(LinkSpec.of("x0", new UnknownKind("ifb", new Ifb().others())));

        assertThat(link(index).kind()).contains(new Ifb());
        assertThatThrownBy(() -> create(LinkSpec.of("x1", new UnknownKind("no-such-kind", new Ifb().others()))))
                .isInstanceOf(NetlinkException.NotSupported.class)
                .hasMessageStartingWith("create no-such-kind x1: EOPNOTSUPP");
    }

    @Test
    void vethWithoutAPeerGetsOneThatTheKernelNames() {
        int index = create(LinkSpec.of("a", new Veth(Optional.empty(), new Ifb().others())));

        int peer = link(index).parent().orElseThrow();

        assertThat(link(peer).name()).startsWith("veth");
        assertThat(link(peer).parent()).hasValue(index);
    }

    @Test
    void macvlanIsBornInAnotherNamespaceThanItsParent() {
        int parent = create(LinkSpec.of("ifb0", new Ifb()));
        create(LinkSpec.of("eth0", Macvlan.of(Macvlan.Mode.BRIDGE).build())
                .parent(parent)
                .mac(MAC)
                .namespace(fixture.there));

        Link born = fixture.far.links().find("eth0").orElseThrow();

        assertThat(born.mac()).contains(MAC);
        assertThat(born.parent()).hasValue(parent);
        assertThat(born.parentNetnsId())
                .isEqualTo(fixture.far.namespaceIds().find(fixture.here))
                .isPresent();
    }

    @Test
    void parentIsFoundInTheNamespaceOfItsId() {
        fixture.netlink.namespaceIds().assign(fixture.there, 5);
        fixture.far.links().create(LinkSpec.of("ifb0", new Ifb()).build());
        int parent = RouteNetlinkFixture.index(fixture.far, "ifb0");

        create(LinkSpec.of("eth0", Macvlan.of(Macvlan.Mode.BRIDGE).build())
                .parent(parent)
                .parentNetnsId(5));

        Link born = links.find("eth0").orElseThrow();
        assertThat(born.parent()).hasValue(parent);
        assertThat(born.parentNetnsId()).hasValue(5);
    }

    @Test
    void stateAndCarrierFollowTheOtherEnd() {
        int index = fixture.veth("veth0", "eth0");

        assertThat(link(index).carrier()).contains(true);

        fixture.far
                .links()
                .change(LinkChange.of(RouteNetlinkFixture.index(fixture.far, "eth0"))
                        .down()
                        .build());

        assertThat(link(index).carrier()).contains(false);
        assertThat(link(index).flags()).contains(LinkFlag.UP).doesNotContain(LinkFlag.LOWER_UP);
    }

    /** Announcements carry counters and timers that lists do not. */
    @Test
    void linkIsAnnouncedAsItIsListed() {
        int bridge = create(LinkSpec.bridge("br0"));
        int index = create(LinkSpec.of("ifb0", new Ifb()).master(bridge));
        var announced = new HashMap<Integer, Link>();
        try (var subscription =
                NetlinkSubscription.open(fixture.here, RouteProtocol.NETLINK_ROUTE, Set.of(LINKS), 1 << 20)) {
            links.change(LinkChange.of(index).mtu(1400).build());
            links.change(LinkChange.of(bridge).mtu(1300).build());
            while (announced.size() < 2) {
                subscription.receive(message -> {
                    Link link = message.decode(LinkDecoder::decode);
                    if (message.u8(0) == 0 && link.mtu() == (link.index() == bridge ? 1300 : 1400)) {
                        announced.put(link.index(), link);
                    }
                });
            }
        }

        assertThat(announced).isEqualTo(Map.of(index, link(index), bridge, link(bridge)));
    }

    @Test
    void loopbackHasNoKindAndItsOwnHardwareType() {
        Link loopback = links.find(1).orElseThrow();

        assertThat(loopback.kind()).isEmpty();
        assertThat(loopback.hardwareType()).isEqualTo(772);
        assertThat(loopback.flags()).contains(LinkFlag.LOOPBACK);
    }

    private int create(LinkSpec.Builder spec) {
        LinkSpec built = spec.build();
        links.create(built);
        return links.find(built.name()).map(Link::index).orElse(0);
    }

    private Link link(int index) {
        return links.find(index).orElseThrow();
    }
}
