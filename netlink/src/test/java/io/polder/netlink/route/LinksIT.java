package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class LinksIT {

    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress PEER_MAC = MacAddress.parse("02:00:00:00:00:02");

    private RouteNetlinkFixture fixture;
    private Links links;
    private Links far;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        links = fixture.netlink.links();
        far = fixture.far.links();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void vethIsBornWithItsPeerInTheOtherNamespace() {
        var peer = LinkSpec.peer("eth0")
                .namespace(fixture.there)
                .mac(PEER_MAC)
                .mtu(1400)
                .build();
        links.create(
                LinkSpec.veth("veth0", peer).mac(MAC).mtu(1450).group(9).up().build());

        Link here = links.find("veth0").orElseThrow();
        Link there = far.find("eth0").orElseThrow();

        assertThat(here.mac()).contains(MAC);
        assertThat(here.mtu()).isEqualTo(1450);
        assertThat(here.kind().map(LinkKind::name)).contains("veth");
        assertThat(here.group()).isEqualTo(9);
        assertThat(here.isUp()).isTrue();
        assertThat(here.parent()).hasValue(there.index());
        assertThat(here.parentNetnsId()).isPresent();
        assertThat(there.mac()).contains(PEER_MAC);
        assertThat(there.mtu()).isEqualTo(1400);
        assertThat(there.isUp()).isFalse();
        assertThat(links.find("eth0")).isEmpty();
        assertThat(links.find(here.index())).contains(here);
    }

    /** Since Linux 6.2; before, nothing is shown. */
    @Test
    void aLinkIsShownWhenItIsMade() {
        var peer = LinkSpec.peer("eth0").namespace(fixture.there).build();
        var veth = LinkSpec.veth("veth0", peer).mac(MAC).mtu(1450).up().build();

        Optional<Link> shown = links.createShown(veth);

        Link here = links.find("veth0").orElseThrow();
        assertThat(shown.isPresent()).isEqualTo(kernelShowsLinks());
        shown.ifPresent(link -> {
            assertThat(link.index()).isEqualTo(here.index());
            assertThat(link.mac()).contains(MAC);
            assertThat(link.mtu()).isEqualTo(1450);
            assertThat(link.parent()).hasValue(far.find("eth0").orElseThrow().index());
        });
        assertThatThrownBy(() -> links.createShown(veth)).isInstanceOf(NetlinkException.AlreadyExists.class);
        assertThat(links.find("veth0")).contains(here);
    }

    @Test
    void takenNameLeavesNeitherEnd() {
        far.create(LinkSpec.bridge("eth0").build());
        var peer = LinkSpec.peer("eth0").namespace(fixture.there).build();

        assertThatThrownBy(() -> links.create(LinkSpec.veth("veth0", peer).build()))
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageStartingWith("create veth veth0 with peer eth0 in unnamed netns")
                .hasMessageContaining("EEXIST");
        assertThat(links.find("veth0")).isEmpty();

        links.create(LinkSpec.bridge("veth0").build());
        var free = LinkSpec.peer("eth1").namespace(fixture.there).build();
        assertThatThrownBy(() -> links.create(LinkSpec.veth("veth0", free).build()))
                .isInstanceOf(NetlinkException.AlreadyExists.class);
        assertThat(far.find("eth1")).isEmpty();
    }

    @Test
    void whatIsAbsentIsEmptyAndCannotBeDeleted() {
        assertThat(links.find("none")).isEmpty();
        assertThat(links.find(4711)).isEmpty();
        assertThatThrownBy(() -> links.delete(4711))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessageStartingWith("delete link 4711: ENODEV");
    }

    @Test
    void linkJoinsAndLeavesABridge() {
        links.create(LinkSpec.bridge("br0").up().build());
        int bridge = RouteNetlinkFixture.index(fixture.netlink, "br0");
        var peer = LinkSpec.peer("eth0").namespace(fixture.there).build();
        links.create(LinkSpec.veth("veth0", peer).master(bridge).build());
        int port = RouteNetlinkFixture.index(fixture.netlink, "veth0");
        assertThat(links.find(port).orElseThrow().master()).hasValue(bridge);

        links.change(LinkChange.of(port).noMaster().build());
        assertThat(links.find(port).orElseThrow().master()).isEmpty();

        links.change(LinkChange.of(port).master(bridge).build());
        assertThat(links.find(port).orElseThrow().master()).hasValue(bridge);
    }

    @Test
    void changesAreCarriedOutTogether() {
        int index = fixture.veth("veth0", "eth0");

        links.change(LinkChange.of(index)
                .down()
                .name("renamed")
                .mac(MAC)
                .mtu(1300)
                .alias("a pod's")
                .build());

        Link changed = links.find(index).orElseThrow();
        assertThat(changed.name()).isEqualTo("renamed");
        assertThat(changed.mac()).contains(MAC);
        assertThat(changed.mtu()).isEqualTo(1300);
        assertThat(changed.alias()).contains("a pod's");
        assertThat(changed.isUp()).isFalse();
        assertThat(links.find("veth0")).isEmpty();
    }

    @Test
    void linkMovesToAnotherNamespaceUnderAnotherName() {
        links.create(LinkSpec.veth("veth0", LinkSpec.peer("veth1").build()).build());
        int index = RouteNetlinkFixture.index(fixture.netlink, "veth1");

        links.change(LinkChange.of(index).namespace(fixture.there).name("eth0").build());

        assertThat(links.find("veth1")).isEmpty();
        assertThat(far.find("eth0")).isPresent();
    }

    @Test
    void linkWhoseNewNameIsTakenThereArrivesUnderItsOldOne() {
        int index = fixture.veth("card", "other");
        fixture.far.links().create(LinkSpec.bridge("eth0").build());

        assertThatThrownBy(() -> fixture.netlink
                        .links()
                        .change(LinkChange.of(index)
                                .namespace(fixture.there)
                                .name("eth0")
                                .build()))
                .isInstanceOf(NetlinkException.AlreadyExists.class);

        assertThat(fixture.netlink.links().find("card")).isEmpty();
        assertThat(fixture.far.links().find("card")).isPresent();
    }

    @Test
    void groupIsDeletedAtOnceAndOthersStay() {
        for (int i = 0; i < 20; i++) {
            var peer = LinkSpec.peer("eth" + i).namespace(fixture.there).build();
            links.create(LinkSpec.veth("veth" + i, peer).group(7).build());
        }
        links.create(LinkSpec.bridge("br0").group(8).build());

        links.deleteGroup(7);

        assertThat(links.list()).extracting(Link::name).containsExactlyInAnyOrder("lo", "br0");
        assertThat(far.list()).extracting(Link::name).containsExactly("lo");
        assertThatThrownBy(() -> links.deleteGroup(7)).isInstanceOf(NetlinkException.NotFound.class);
    }

    @Test
    void vethGoesWithEitherEnd() {
        int index = fixture.veth("veth0", "eth0");

        links.delete(index);

        assertThat(far.find("eth0")).isEmpty();
    }

    @Test
    void kernelsWordsAreInTheMessage() {
        int index = fixture.veth("veth0", "eth0");

        assertThatThrownBy(() -> links.change(LinkChange.of(index).mtu(100_000).build()))
                .isInstanceOf(NetlinkException.class)
                .hasMessageStartingWith("change link " + index + ": mtu=100000: EINVAL: ")
                .hasMessageContaining("mtu");
    }

    @Test
    void connectionOutlivesTheHandleOfItsNamespace() {
        RouteNetlink other;
        try (var vanishing = NetworkNamespace.create()) {
            other = RouteNetlink.open(vanishing);
        }
        try (other) {
            assertThat(other.links().list()).extracting(Link::name).containsExactly("lo");
        }
        assertThatThrownBy(() -> other.links().list())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void peerGoesWithANamespaceThatVanishes() {
        try (var vanishing = NetworkNamespace.create()) {
            var peer = LinkSpec.peer("eth0").namespace(vanishing).build();
            links.create(LinkSpec.veth("veth0", peer).build());
        }
        // The kernel takes namespaces down in the background; what is asked meanwhile is answered either way.
        Optional<Link> link = links.find("veth0");
        while (link.isPresent()) {
            Thread.onSpinWait();
            link = links.find("veth0");
        }
        assertThat(links.list()).extracting(Link::name).doesNotContain("veth0");
    }

    private static boolean kernelShowsLinks() {
        String[] version = System.getProperty("os.version").split("\\.", -1);
        int major = Integer.parseInt(version[0]);
        return major > 6 || (major == 6 && Integer.parseInt(version[1]) >= 2);
    }
}
