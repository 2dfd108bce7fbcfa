package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilentChangesTest {

    @ParameterizedTest
    @CsvSource({
        // type, family, flags, link flags, changed link flags, whether IPv4 routes, whether IPv6 routes
        "17, 0, 0, 1, 0, true, false",
        "17, 7, 0, 1, 0, false, false",
        "16, 0, 0, 0, 1, true, false",
        "16, 7, 0, 0, 1, false, false",
        "16, 0, 0, 1, 1, false, false",
        "16, 0, 0, 0, 0, false, false",
        "21, 2, 0, 0, 0, true, false",
        "21, 10, 0, 0, 0, false, false",
        "20, 2, 0, 0, 0, false, false",
        "105, 2, 0, 0, 0, true, true",
        "104, 2, 0x100, 0, 0, true, true",
        "104, 2, 0x400, 0, 0, false, false",
        "25, 2, 0, 0, 0, false, false"
    })
    void routesAreInDoubtAfter(int type, int family, String flags, int up, int change, boolean ipv4, boolean ipv6) {
        var message =
                Messages.of(type, m -> m.u8(family).u8(0).u16(0).u32(2).u32(up).u32(change));
        message.putShort(6, Integer.decode(flags).shortValue());
        Set<Topic> expected = EnumSet.noneOf(Topic.class);
        if (ipv4) {
            expected.add(Topic.IPV4_ROUTES);
        }
        if (ipv6) {
            expected.add(Topic.IPV6_ROUTES);
        }

        assertThat(SilentChanges.with(NetlinkMessage.of(message))).isEqualTo(expected);
    }
}
