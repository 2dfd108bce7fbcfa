package io.polder.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpAddress;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

class OwnWalksTest {

    private static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    private static final IpAddress OTHER = IpAddress.parse("fd00::1");

    private final OwnWalks walks = new OwnWalks(() -> 0);

    private static Name name(int i) {
        return Name.fromConstantString("n" + i + ".shop.svc.cluster.local.");
    }

    @Test
    void oneClientWithManyNamesLosesItsOwnOldest() {
        walks.begin(OTHER, name(0));
        for (int i = 0; i <= OwnWalks.MOST_NAMES; i++) {
            walks.begin(CLIENT, name(i));
        }
        assertThat(walks.isIn(CLIENT, name(0))).isFalse();
        assertThat(walks.isIn(CLIENT, name(1))).isTrue();
        assertThat(walks.isIn(CLIENT, name(OwnWalks.MOST_NAMES))).isTrue();
        assertThat(walks.isIn(OTHER, name(0))).isTrue();
    }

    @Test
    void manyClientsAreBounded() {
        walks.begin(OTHER, name(0));
        for (int i = 0; i < OwnWalks.MOST_CLIENTS; i++) {
            walks.begin(IpAddress.ofIpv4(0x0a000000 + i), name(0));
        }
        assertThat(walks.isIn(OTHER, name(0))).isFalse();
        assertThat(walks.isIn(IpAddress.ofIpv4(0x0a000000), name(0))).isTrue();
    }

    @Test
    void forgottenClientHasNoWalks() {
        walks.begin(CLIENT, name(0));
        walks.begin(OTHER, name(0));
        walks.forget(CLIENT);
        assertThat(walks.isIn(CLIENT, name(0))).isFalse();
        assertThat(walks.isIn(OTHER, name(0))).isTrue();
    }
}
