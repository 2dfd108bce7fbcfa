package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.MacAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What we write is what iproute2 reads, and the other way round. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class OracleIT {

    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

    private RouteNetlinkFixture fixture;
    private RouteNetlink netlink;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        netlink = fixture.netlink;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ipReadsOurLinks() throws Exception {
        netlink.links()
                .create(LinkSpec.bridge("br0").mac(MAC).mtu(1400).group(42).build());

        assertThat(fixture.oracle("ip", "-j", "-d", "link", "show", "br0"))
                .contains(
                        "\"ifname\":\"br0\"",
                        "\"mtu\":1400",
                        "\"address\":\"" + MAC + "\"",
                        "\"group\":\"42\"",
                        "\"info_kind\":\"bridge\"");
    }

    @Test
    void weReadTheLinksOfIp() throws Exception {
        fixture.oracle(
                "ip",
                "link",
                "add",
                "veth1",
                "address",
                MAC.toString(),
                "mtu",
                "1300",
                "type",
                "veth",
                "peer",
                "name",
                "veth2");
        fixture.oracle("ip", "link", "set", "veth1", "alias", "of ip", "group", "5", "up");

        Link a = netlink.links().find("veth1").orElseThrow();

        assertThat(a.mac()).contains(MAC);
        assertThat(a.mtu()).isEqualTo(1300);
        assertThat(a.alias()).contains("of ip");
        assertThat(a.group()).isEqualTo(5);
        assertThat(a.isUp()).isTrue();
        assertThat(a.parent()).hasValue(RouteNetlinkFixture.index(netlink, "veth2"));
        assertThat(a.parentNetnsId()).isEmpty();
    }
}
