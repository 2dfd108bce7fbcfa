package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What cannot be, or what the kernel would drop without a word, is refused by name. */
class SettingsTest {

    @Test
    void prefixWithBitsBeyondItsLengthIsNoDestination() {
        refused("10.0.0.5/24 has bits set beyond its length", () -> Route.to(prefix("10.0.0.5/24")));
        refused(
                "fd00::5/64 has bits set beyond its length",
                () -> Route.to(IpPrefix.ALL_IPV6).from(prefix("fd00::5/64")));
    }

    @Test
    void gatewayOfTheOtherFamilyIsForIpv4Only() {
        var ipv4ViaIpv6 = Route.to(IpPrefix.ALL_IPV4).nextHop(NextHop.via(ip("fd00::1"), 3));
        var ipv6ViaIpv4 = Route.to(IpPrefix.ALL_IPV6).nextHop(NextHop.via(ip("10.0.0.1"), 3));

        assertThatCode(ipv4ViaIpv6::build).doesNotThrowAnyException();
        refused("gateway 10.0.0.1 is of another family than the destination ::/0", ipv6ViaIpv4::build);
    }

    @Test
    void routeLeadsOneWayOnly() {
        var route = Route.to(IpPrefix.ALL_IPV4).dev(3);

        refused("route to 0.0.0.0/0 has both the next-hop object 8 and [dev 3]", route.nextHopObject(8)::build);
        refused(
                "route to 0.0.0.0/0 has both a next hop of its own and [dev 4]",
                () -> Route.to(IpPrefix.ALL_IPV4).dev(3).nextHop(NextHop.dev(4)).build());
        refused(
                "weight 2 of the only next hop of a route to 0.0.0.0/0",
                () -> Route.to(IpPrefix.ALL_IPV4)
                        .nextHop(NextHop.dev(4).weight(2))
                        .build());
    }

    @Test
    void nextHopHasSomewhereToGoAndAWeight() {
        refused("weight 0 of a next hop is not in 1..256", () -> NextHop.dev(3).weight(0));
        refused(
                "weight 257 of a next hop is not in 1..256",
                () -> NextHop.dev(3).weight(257));
        refused("link index 0 is not positive", () -> NextHop.dev(0));
        refused("weight 65536 of next hop 8 in a group is not in 1..65535", () -> new NextHopKind.Member(8, 65_536));
        refused("a next-hop group without members", () -> NextHopObject.group(9));
        refused("next hop 0 is none", () -> NextHopObject.dev(0, AddressFamily.INET, 3));
        refused(
                "1 buckets for 2 members of a next-hop group",
                () -> NextHopObject.resilientGroup(9, 1, new NextHopKind.Member(7, 1), new NextHopKind.Member(8, 1)));
        refused(
                "idle timer PT0.005S of a next-hop group is not in whole hundredths of a second",
                () -> new NextHopKind.ResilientGroup(
                        List.of(new NextHopKind.Member(7, 1)), 4, Duration.ofMillis(5), Duration.ZERO));
    }

    @Test
    void metricThatTheKernelWouldCutDownIsRefused() {
        var route = Route.to(IpPrefix.ALL_IPV4);

        refused("hoplimit 256 is not in 1..255", () -> route.metric(RouteMetric.HOPLIMIT, 256));
        refused("mtu 65521 is not in 1..65520", () -> route.mtu(65_521));
        refused("window 0 is not in 1..4294967295", () -> route.metric(RouteMetric.WINDOW, 0));
        assertThatCode(() -> route.metric(RouteMetric.WINDOW, -1)).doesNotThrowAnyException();
    }

    @Test
    void whatOneFamilyKnowsIsRefusedForTheOther() {
        refused(
                "scope link of an IPv6 route",
                () -> Route.to(IpPrefix.ALL_IPV6).dev(3).scope(Scope.LINK).build());
        refused(
                "preference HIGH of an IPv4 route",
                () -> Route.to(IpPrefix.ALL_IPV4)
                        .dev(3)
                        .preference(RoutePreference.HIGH)
                        .build());
        refused(
                "expiry PT1M of an IPv4 route",
                () -> Route.to(IpPrefix.ALL_IPV4)
                        .dev(3)
                        .expires(Duration.ofMinutes(1))
                        .build());
        refused(
                "flag nodad of the IPv4 address 10.0.0.5/24",
                () -> Address.of(3, prefix("10.0.0.5/24")).flag(AddressFlag.NODAD));
        refused(
                "label x of the IPv6 address fd00::5/64",
                () -> Address.of(3, prefix("fd00::5/64")).label("x"));
        refused(
                "scope link of fd00::5/64, whose scope is global",
                () -> Address.of(3, prefix("fd00::5/64")).scope(Scope.LINK));
        refused(
                "tos 32 is not a multiple of 4 in 4..28",
                () -> Rule.of(AddressFamily.INET).tos(32));
    }

    @Test
    void preferenceOfARouteThatDropsIsRefused() {
        var route = Route.to(IpPrefix.ALL_IPV6).type(RouteType.UNREACHABLE).preference(RoutePreference.LOW);

        assertThatIllegalArgumentException().isThrownBy(route::build).withMessageContaining("LOW");
    }

    @Test
    void lifetimesOfAnAddressAreInOrder() {
        var address = Address.of(3, prefix("10.0.0.5/24"));

        refused(
                "preferred lifetime PT2M is longer than the valid one, PT1M",
                () -> address.lifetimes(Duration.ofMinutes(1), Duration.ofMinutes(2)));
        refused(
                "valid lifetime PT0S is not a whole 1 to 4294967294 seconds",
                () -> address.lifetimes(Duration.ZERO, Duration.ZERO));
        refused(
                "preferred lifetime PT1M of 10.0.0.5/24, which stays for ever",
                () -> address.preferredLifetime(Duration.ofMinutes(1)));
    }

    @Test
    void numbersOfARuleAreInRange() {
        var rule = Rule.of(AddressFamily.INET);

        refused("mark 0x110/0xff has bits that its mask leaves out", () -> rule.mark(0x110, 0xff));
        refused("port 0 is not in 1..65535", () -> PortRange.of(0));
        refused("a rule's ports end at 65534, not 65535", () -> new PortRange(80, 65_535));
        refused("ports 2 to 1 are none", () -> new PortRange(2, 1));
        refused("user ids 2 to 1 are none", () -> new UidRange(2, 1));
        refused("table 0 is none", () -> rule.table(0));
        refused("prefix length 33 is not in 0..32", () -> rule.suppressPrefixLength(33));
        refused("dscp 64 is not in 0..63", () -> rule.dscp(64));
        refused("a rule with both tos 4 and dscp 1", () -> rule.tos(4).dscp(1).build());
    }

    @Test
    void numbersOfAForwardingEntryAreInRange() {
        var entry = FdbEntry.of(3, new MacAddress(1));

        refused("VLAN 4095 is not in 1..4094", () -> entry.vlan(4095));
        refused("VNI 16777216 is not in 0..16777215", () -> entry.vni(1 << 24));
        refused(
                "forwarding entry 00:00:00:00:00:01 with both the far end 10.0.0.1 and the next-hop object 8",
                () -> entry.remote(ip("10.0.0.1")).nextHopObject(8).build());
    }

    @Test
    void scopeIsThatOfTheIpv6Address() {
        assertThat(new Address(3, prefix("fe80::1/64")).scope()).isEqualTo(Scope.LINK);
        assertThat(new Address(3, prefix("fec0::1/64")).scope()).isEqualTo(Scope.SITE);
        assertThat(new Address(3, prefix("::1/128")).scope()).isEqualTo(Scope.HOST);
        assertThat(new Address(3, prefix("ff02::1/128")).scope()).isEqualTo(Scope.LINK);
        assertThat(new Address(3, prefix("fd00::1/64")).scope()).isEqualTo(Scope.UNIVERSE);
    }

    @Test
    void numberedScopesAreKeptAndSoIsDscp() {
        var rule = Rule.of(AddressFamily.INET).priority(5).dscp(46).table(9).build();

        assertThat(Scope.of(77)).isEqualTo(new Scope(77)).hasToString("77");
        assertThat(NetlinkMessage.of(Messages.of(RuleMessages.add(rule))).decode(RuleMessages::decode))
                .isEqualTo(rule);
    }

    private static void refused(String message, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }
}
