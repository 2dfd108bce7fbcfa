package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Addresses, rules, neighbours and forwarding entries. */
@RequiresCapability(Capability.NETNS)
class ConfigurationIT {

    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

    private RouteNetlinkFixture fixture;
    private int link;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        link = fixture.veth("veth0", "eth0");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ipv4AddressComesBackAsItWasAdded() {
        Addresses addresses = fixture.netlink.addresses();
        var plain = new Address(link, prefix("10.0.0.5/24"));
        var peer = Address.of(link, prefix("10.0.1.5/32"))
                .peer(ip("10.0.1.6"))
                .scope(Scope.LINK)
                .flag(AddressFlag.NOPREFIXROUTE)
                .build();

        addresses.add(plain);
        addresses.add(peer);

        assertThat(addresses.list(AddressFamily.INET, link)).containsExactlyInAnyOrder(plain, peer);
        assertThat(addresses.list(AddressFamily.INET, 1)).isEmpty();
        assertThatThrownBy(() -> addresses.add(plain))
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageStartingWith("add address 10.0.0.5/24 on link " + link + ": EEXIST");
        addresses.delete(plain);
        assertThat(addresses.list(AddressFamily.INET)).containsExactly(peer);
        assertThatThrownBy(() -> addresses.delete(plain)).isInstanceOf(NetlinkException.NotFound.class);
    }

    @Test
    void ipv6AddressComesBackAsItWasAdded() {
        Addresses addresses = fixture.netlink.addresses();
        var address = Address.of(link, prefix("fd00::5/64"))
                .flag(AddressFlag.NOPREFIXROUTE)
                .flag(AddressFlag.NODAD)
                .build();

        addresses.add(address);

        assertThat(addresses.list(AddressFamily.INET6, link)).contains(address);
        assertThat(fixture.netlink.routes().list(AddressFamily.INET6, Route.TABLE_MAIN))
                .noneMatch(route -> route.destination().equals(prefix("fd00::/64")));
        addresses.delete(address);
        assertThat(addresses.list(AddressFamily.INET6, link)).doesNotContain(address);
    }

    @Test
    void rulesComeBackInTheOrderTheyAreAsked() {
        Rules rules = fixture.netlink.rules();
        var to = Rule.to(prefix("10.0.0.7/32"), 512, Route.TABLE_MAIN);
        var from = Rule.from(prefix("10.0.0.7/32"), 2048, 100_003);
        var input = Rule.of(AddressFamily.INET)
                .priority(300)
                .inputLink("veth0")
                .table(1003)
                .build();
        var ipv6 = Rule.from(prefix("fd00::/64"), 700, 1003);

        rules.add(from);
        rules.add(to);
        rules.add(input);
        rules.add(ipv6);

        assertThat(rules.list(AddressFamily.INET)).containsSubsequence(input, to, from);
        assertThat(rules.list(AddressFamily.INET6)).contains(ipv6);
        assertThatThrownBy(() -> rules.add(to))
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageStartingWith("add rule 512: to 10.0.0.7/32 lookup 254: EEXIST");
        rules.delete(to);
        assertThat(rules.list(AddressFamily.INET)).doesNotContain(to);
        assertThatThrownBy(() -> rules.delete(to)).isInstanceOf(NetlinkException.NotFound.class);
    }

    @Test
    void neighboursOfBothFamiliesAreReplacedAndDeleted() {
        Neighbours neighbours = fixture.netlink.neighbours();
        var ipv4 = Neighbour.permanent(link, ip("10.0.0.9"), MAC);
        var ipv6 = Neighbour.permanent(link, ip("fd00::9"), MAC);
        var moved = Neighbour.permanent(link, ip("10.0.0.9"), MacAddress.parse("02:00:00:00:00:09"));

        neighbours.replace(ipv4);
        neighbours.replace(ipv6);
        assertThat(neighbours.list(AddressFamily.INET)).containsExactly(ipv4);
        assertThat(neighbours.list(AddressFamily.INET6)).contains(ipv6);

        neighbours.replace(moved);
        assertThat(neighbours.list(AddressFamily.INET)).containsExactly(moved);

        neighbours.delete(moved);
        assertThat(neighbours.list(AddressFamily.INET)).isEmpty();
        assertThatThrownBy(() -> neighbours.delete(moved)).isInstanceOf(NetlinkException.NotFound.class);
    }

    @Test
    @RequiresCapability(Capability.IPROUTE2)
    void forwardingEntryFollowsItsPort() throws Exception {
        Links links = fixture.netlink.links();
        links.create(LinkSpec.bridge("br0").up().build());
        int bridge = RouteNetlinkFixture.index(fixture.netlink, "br0");
        links.change(LinkChange.of(link).master(bridge).build());
        var entry = new FdbEntry(link, MAC);

        fixture.netlink.fdb().replace(entry);
        fixture.netlink.fdb().replace(entry);

        assertThat(fixture.oracle("bridge", "fdb", "show", "br", "br0")).contains(MAC + " dev veth0 master br0 static");
        fixture.netlink.fdb().delete(entry);
        assertThat(fixture.oracle("bridge", "fdb", "show", "br", "br0")).doesNotContain(MAC.toString());
        assertThatThrownBy(() -> fixture.netlink.fdb().delete(entry))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessageStartingWith("delete forwarding entry " + MAC + " on port " + link);
    }

    @Test
    @RequiresCapability(Capability.IPROUTE2)
    void bridgePortKeepsWhatIsNotSet() throws Exception {
        Links links = fixture.netlink.links();
        links.create(LinkSpec.bridge("br0").build());
        links.change(LinkChange.of(link)
                .master(RouteNetlinkFixture.index(fixture.netlink, "br0"))
                .build());

        links.changePort(
                link,
                BridgePort.builder()
                        .learning(false)
                        .proxyArp(true)
                        .isolated(true)
                        .build());

        assertThat(fixture.oracle("ip", "-j", "-d", "link", "show", "veth0"))
                .contains("\"learning\":false", "\"flood\":true", "\"proxy_arp\":true", "\"isolated\":true");
    }
}
