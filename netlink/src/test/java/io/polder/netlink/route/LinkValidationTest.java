package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel would refuse, or misunderstand, is refused before it is asked. */
class LinkValidationTest {

    @Test
    void vxlanIdentifierHas24Bits() {
        assertThat(Vxlan.of(0xff_ffff).build().id()).hasValue(16_777_215);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vxlan.of(1 << 24).build())
                .withMessage("VXLAN network identifier 16777216 is not in 0..16777215");
        assertThatIllegalArgumentException().isThrownBy(() -> Vxlan.of(-1).build());
    }

    @Test
    void numbersOfAVxlanFitIntoTheirFields() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vxlan.of(1).port(65_536).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vxlan.of(1).ttl(256).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vxlan.of(1).tos(-1).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vxlan.of(1).flowLabel(1 << 20).build());
        assertThatIllegalArgumentException().isThrownBy(() -> new Vxlan.PortRange(10, 9));
        assertThatIllegalArgumentException().isThrownBy(() -> new Vxlan.PortRange(10, 65_536));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vxlan.of(1).ageing(Duration.ofMillis(1500)).build())
                .withMessage("VXLAN ageing PT1.5S is not a number of seconds in 0..4294967295");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vxlan.of(1).ageing(Duration.ofSeconds(-1)).build());
    }

    @Test
    void endsOfAVxlanAreOfOneFamily() {
        var vxlan = Vxlan.of(1).local(IpAddress.parse("10.0.0.1")).remote(IpAddress.parse("fd00::1"));

        assertThatIllegalArgumentException()
                .isThrownBy(vxlan::build)
                .withMessage("remote fd00::1 and local 10.0.0.1 are of different families");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 4095, 65_536})
    void vlanIsAtMost4094(int id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vlan.of(id).build())
                .withMessage("VLAN " + id + " is not in 0..4094");
    }

    @Test
    void prioritiesOfATagAreOfThreeBits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vlan.of(1).ingressPriorities(Map.of(8, 1)).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vlan.of(1).egressPriorities(Map.of(1, 8)).build())
                .withMessage("priority of a tag 8 is not in 0..7");
        assertThatCode(() -> Vlan.of(1).egressPriorities(Map.of(-1, 7)).build()).doesNotThrowAnyException();
    }

    @Test
    void onlyAMacvlanInSourceModeHasSources() {
        var sources = Set.of(MacAddress.parse("02:00:00:00:00:01"));

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Macvlan.of(Macvlan.Mode.BRIDGE).sources(sources).build())
                .withMessage("a list of sources in mode BRIDGE");
        assertThatCode(() -> Macvlan.of(Macvlan.Mode.SOURCE).sources(sources).build())
                .doesNotThrowAnyException();
    }

    @Test
    void timesOfABridgeAreHundredthsOfASecond() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bridge.builder().ageing(Duration.ofMillis(15)).build())
                .withMessageStartingWith("PT0.015S is not a number of hundredths of a second up to ");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Bridge.builder().maxAge(Duration.ofSeconds(-1)).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bridge.builder().ageing(Duration.ofDays(500)).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BridgeMulticast.builder()
                        .queryInterval(Duration.ofNanos(1))
                        .build());
    }

    @Test
    void numbersOfABridgeAndItsPortsFitIntoTheirFields() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bridge.builder().priority(65_536).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bridge.builder().defaultPvid(4095).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bridge.builder().groupForwardMask(65_536).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BridgeMulticast.builder().igmpVersion(1).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BridgePort.builder().priority(65_536).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BridgePort.builder().groupForwardMask(-1).build());
    }

    @Test
    void linkOnAnotherNamesItsParent() {
        for (LinkKind kind :
                List.of(Vlan.of(1).build(), Macvlan.of(Macvlan.Mode.BRIDGE).build(), Ipvlan.of(Ipvlan.Mode.L2))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LinkSpec.of("x", kind).build())
                    .withMessage(kind.name() + " x has no parent");
            assertThat(LinkSpec.of("x", kind).parent(3).build().parent()).hasValue(3);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkSpec.bridge("x").parent(0))
                .withMessage("link index 0 is not positive");
    }

    @Test
    void peerIsMadeWithTheOtherEndOnly() {
        var peer = LinkSpec.peer("b").build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkRequests.create(peer))
                .withMessage("made together with the other end only: peer b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Netkit.builder()
                        .peer(LinkSpec.peer("b").parent(3).build())
                        .build())
                .withMessage("a peer has no parent: peer b");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Netkit.builder().peer(LinkSpec.peer("b").up().build()).build());
        assertThat(LinkSpec.of("a", Netkit.builder().peer(peer).build()).build())
                .hasToString("netkit a with peer b");
    }

    @Test
    void netlinkMakesNoTap() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkSpec.of("tap0", Tun.builder().build()))
                .withMessage("netlink makes no tun and tap links, TunTap does: tap0");
        assertThatIllegalArgumentException().isThrownBy(() -> TunTap.tap("a/b").build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TunTap.tap("sixteen-bytes-xx").build());
    }

    @Test
    void queuesAre1To4096() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkSpec.bridge("x").txQueues(0))
                .withMessage("number of queues 0 is not in 1..4096");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkSpec.bridge("x").rxQueues(4097));
    }

    @Test
    void alternativeNameIsAtMost127BytesLong() {
        String longest = "n".repeat(127);

        assertThatCode(() -> LinkRequests.addNames(1, List.of(longest))).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkRequests.addNames(1, List.of(longest + "n")))
                .withMessageEndingWith("is longer than 127 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> LinkRequests.find("a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> LinkRequests.addNames(1, List.of()));
    }

    @Test
    void aliasHasNoNul() {
        assertThatIllegalArgumentException().isThrownBy(() -> LinkChange.of(1).alias("a\0b"));
    }

    @Test
    void mixOfSettingsIsSaidInOrder() {
        var change = LinkChange.of(7)
                .down()
                .arp(false)
                .mtu(1400)
                .name("eth0")
                .alias("x")
                .build();

        assertThat(change).hasToString("7: up=false noarp=true mtu=1400 name=eth0 alias=x");
    }

    @Test
    void linkForATestIsBuiltOfWhatTheTestIsAbout() {
        Link link = Link.builder(3, "eth0").flagBits(1 | 0x80000).build();

        assertThat(link.isUp()).isTrue();
        assertThat(link.flags()).containsExactly(LinkFlag.UP);
        assertThat(link.flagBits()).isEqualTo(0x80001);
        assertThat(link.mtu()).isEqualTo(1500);
        assertThat(link.kind()).isEmpty();
        assertThat(link.addressGeneration()).isEmpty();
    }

    @Test
    void filterAdmitsWhatItNames() {
        Link port = Link.builder(3, "a").master(7).kind(new Ifb()).build();
        Link other = Link.builder(4, "b")
                .kind(new UnknownKind("bond", RawAttributes.NONE))
                .build();

        assertThat(LinkFilter.ALL.admits(other)).isTrue();
        assertThat(LinkFilter.ofMaster(7).admits(port)).isTrue();
        assertThat(LinkFilter.ofMaster(7).admits(other)).isFalse();
        assertThat(LinkFilter.ofKind("bond").admits(other)).isTrue();
        assertThat(LinkFilter.ofKind("bond").admits(port)).isFalse();
        assertThat(new LinkFilter(OptionalInt.of(7), Optional.of("ifb")))
                .hasToString("links of kind ifb with master 7");
    }
}
