package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a:b", "a b", "a\tb", "a\nb", "a\0b"})
    void interfaceNameThatTheKernelRefusesIsRefusedHere(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkSpec.bridge(name))
                .withMessage("not an interface name: \"" + name + "\"");
        assertThatIllegalArgumentException().isThrownBy(() -> LinkChange.of(1).name(name));
    }

    @Test
    void interfaceNameIsAtMostFifteenBytesLong() {
        assertThat(LinkSpec.bridge("fifteen-bytes-x").build().name()).hasSize(15);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkSpec.bridge("sixteen-bytes-xx"))
                .withMessage("interface name \"sixteen-bytes-xx\" is longer than 15 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> LinkSpec.bridge("ääääääää"));
    }

    @Test
    void mtuIsAtLeast68() throws Exception {
        assertThat(LinkSpec.bridge("a").mtu(68).build().mtu()).hasValue(68);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkSpec.bridge("a").mtu(67))
                .withMessage("MTU 67 is less than 68");
        assertThatIllegalArgumentException().isThrownBy(() -> LinkChange.of(1).mtu(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Route.to(IpPrefix.ALL_IPV4).mtu(67));
    }

    @Test
    void aliasIsAtMost255BytesLong() {
        assertThat(LinkChange.of(1).alias("a".repeat(255)).build().alias()).isPresent();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkChange.of(1).alias("a".repeat(256)))
                .withMessageStartingWith("alias is longer than 255 bytes");
    }

    @Test
    void linkIndexIsPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkChange.of(0))
                .withMessage("link index 0 is not positive");
        assertThatIllegalArgumentException().isThrownBy(() -> new Address(-1, IpPrefix.ALL_IPV4));
    }

    @Test
    void gatewayAndSourceAreOfTheDestinationsFamily() throws Exception {
        IpAddress ipv6 = IpAddress.parse("fd00::1");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Route.to(IpPrefix.ALL_IPV4).via(ipv6))
                .withMessage("gateway fd00::1 is of another family than the destination 0.0.0.0/0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Route.to(IpPrefix.ALL_IPV4).source(ipv6));
    }

    @Test
    void prefixesOfARuleAreOfItsFamily() throws Exception {
        var ipv6 = IpPrefix.host(IpAddress.parse("fd00::1"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rule.of(AddressFamily.INET).from(ipv6))
                .withMessage("fd00::1/128 in a rule for INET");
    }

    @Test
    void vethTakesOnlyWhatThePeerCanHave() {
        var bridge = LinkSpec.bridge("b").build();
        var up = LinkSpec.peer("b").up().build();
        var port = LinkSpec.peer("b").master(3).build();

        assertThatIllegalArgumentException().isThrownBy(() -> LinkSpec.veth("a", bridge));
        assertThatIllegalArgumentException().isThrownBy(() -> LinkSpec.veth("a", up));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkSpec.veth("a", port))
                .withMessage("a peer cannot be made in a bridge, only be put there afterwards: peer b");
    }

    @Test
    void scopeThatIsNotSetIsThatOfIpRoute() throws Exception {
        IpAddress gateway = IpAddress.parse("10.0.0.1");

        assertThat(Route.to(IpPrefix.ALL_IPV4).dev(1).build().scope()).isEqualTo(Scope.LINK);
        assertThat(Route.to(IpPrefix.ALL_IPV4).via(gateway).build().scope()).isEqualTo(Scope.UNIVERSE);
        assertThat(Route.to(IpPrefix.ALL_IPV6).dev(1).build().scope()).isEqualTo(Scope.UNIVERSE);
        assertThat(Route.to(IpPrefix.ALL_IPV4).type(RouteType.BLACKHOLE).build().scope())
                .isEqualTo(Scope.UNIVERSE);
        assertThat(Route.to(IpPrefix.ALL_IPV4).type(RouteType.LOCAL).build().scope())
                .isEqualTo(Scope.HOST);
        assertThat(Route.to(IpPrefix.ALL_IPV4).type(RouteType.BROADCAST).build().scope())
                .isEqualTo(Scope.LINK);
        assertThat(Route.to(IpPrefix.ALL_IPV6).type(RouteType.LOCAL).build().scope())
                .isEqualTo(Scope.UNIVERSE);
    }

    @Test
    void monitorOfNothingIsRefused() {
        try (var namespace = NetworkNamespace.current()) {
            assertThatThrownBy(() -> Monitor.open(namespace, Set.of(), event -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a monitor without topics");
            assertThatThrownBy(() -> Monitor.open(namespace, Set.of(Topic.LINKS), 0, event -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("receive buffer of 0 bytes");
        }
    }
}
