package io.polder.netlink.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.RawAttributes;
import java.util.HexFormat;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketQueryTest {

    private static final IpPrefix IPV4 = IpPrefix.parse("10.0.0.0/8");
    private static final IpPrefix IPV6 = IpPrefix.parse("fd00::/64");

    @Test
    void ipv4PrefixIsAlsoLookedForInIpv6Sockets() {
        assertThat(SocketQuery.udp().remote(IPV4).build().families())
                .containsExactly(AddressFamily.INET, AddressFamily.INET6);
        assertThat(SocketQuery.udp().build().families()).hasSize(2);
        assertThat(SocketQuery.udp().local(IPV6).build().families()).containsExactly(AddressFamily.INET6);
        assertThat(SocketQuery.udp()
                        .remote(IPV4)
                        .family(AddressFamily.INET6)
                        .build()
                        .families())
                .containsExactly(AddressFamily.INET6);
    }

    @Test
    void addressesThatNoSocketHasTogetherAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketQuery.tcp().local(IPV4).remote(IPV6).build())
                .withMessage("sockets from 10.0.0.0/8 to fd00::/64");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SocketQuery.tcp().local(IPV6).family(AddressFamily.INET).build())
                .withMessageStartingWith("IPv4 sockets with IPv6 addresses");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InetSocket(
                        SocketProtocol.TCP,
                        SocketState.CLOSE,
                        new SocketEnd(IpAddress.ANY_IPV4, 0),
                        new SocketEnd(IpAddress.ANY_IPV6, 0),
                        OptionalInt.empty(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        RawAttributes.NONE));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void portsAreInRange(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketQuery.tcp().localPort(port).build())
                .withMessage("port " + port + " is not in 0..65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketQuery.tcp().remotePort(port).build());
        assertThatIllegalArgumentException().isThrownBy(() -> new SocketEnd(IpAddress.ANY_IPV4, port));
    }

    @Test
    void socketThatIsConnectedHasARemotePort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketQuery.udp().remotePort(0).build())
                .withMessage("remote port 0 is not in 1..65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketQuery.udp().linkIndex(0).build())
                .withMessage("link index 0 is not positive");
    }

    @Test
    void queryIsNamedByWhatIsSet() {
        var query = SocketQuery.tcp()
                .states(SocketState.LISTEN)
                .local(IPV4)
                .localPort(80)
                .linkIndex(3)
                .build();

        assertThat(query).hasToString("TCP sockets in [LISTEN] from 10.0.0.0/8 from port 80 on link 3");
        assertThat(SocketQuery.udp().remote(IPV4).remotePort(53).build())
                .hasToString("UDP sockets to 10.0.0.0/8 to port 53");
    }

    @Test
    void conditionsJumpToTheNextOrBeyondTheEnd() {
        assertThat(SocketConditions.of(SocketQuery.udp().build())).isEmpty();
        // To 10.0.0.0/8, any port; then to a port of 1 at least.
        assertThat(program(SocketQuery.udp().remote(IPV4).build()))
                .isEqualTo("08101c00" + "02080000" + "ffffffff" + "0a000000" + "04080c00" + "00000100");
        // From any address, port 80; then on link 3.
        assertThat(program(SocketQuery.udp().localPort(80).linkIndex(3).build()))
                .isEqualTo("070c1800" + "00000000" + "50000000" + "09080c00" + "03000000");
    }

    /** On little-endian machines, as the build's are. */
    private static String program(SocketQuery query) {
        return HexFormat.of().formatHex(SocketConditions.of(query));
    }
}
