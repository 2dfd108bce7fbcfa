package io.polder.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {

    private static final InetAddress PRIMARY = Cidr.address("10.0.0.5");

    @Test
    void eniKeepsItsOwnCopyOfItsAddresses() {
        var addresses = new ArrayList<>(List.of(PRIMARY, Cidr.address("10.0.0.6")));
        var eni = eni("02:00:00:00:00:01", addresses);
        addresses.clear();

        assertThat(eni.secondaryAddresses()).containsExactly(Cidr.address("10.0.0.6"));
    }

    @Test
    void eniHasAPrimaryAddress() {
        assertThat(eni("02:00:00:00:00:01", List.of(PRIMARY)).primaryAddress()).isEqualTo(PRIMARY);
        assertThatThrownBy(() -> eni("02:00:00:00:00:01", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eni-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "02:00:00:00:00", "02:00:00:00:00:0G", "02-00-00-00-00-01", "02:00:00:00:00:AA"})
    void malformedMacAddressIsNamed(String mac) {
        assertThatThrownBy(() -> eni(mac, List.of(PRIMARY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + mac + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "\u00fcnicode", "line\n"})
    void clientTokenIsVisibleAscii(String token) {
        assertThatThrownBy(() -> new ClientToken(token)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void clientTokenHasAtMost64Characters() {
        assertThat(new ClientToken("x".repeat(64)).value()).hasSize(64);
        assertThatThrownBy(() -> new ClientToken("x".repeat(65))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void gatewayOutsideItsSubnetIsRefused() {
        var range = Cidr.parse("10.0.0.0/24");
        var gateway = Cidr.address("10.0.1.253");

        assertThatThrownBy(() -> new Subnet("vsw-1", "zone-a", range, Optional.empty(), gateway, 251))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gateway 10.0.1.253 of vsw-1 is not in 10.0.0.0/24");
    }

    @Test
    void instanceTypeHasAtLeastItsPrimaryEni() {
        assertThatThrownBy(() -> new InstanceType("ecs.none", 0, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxEnis is 0, must be at least 1");
    }

    @Test
    void loadBalancersAndZonesRefuseWhatNoCloudTakes() {
        assertThatThrownBy(() -> new Backend("eni-1", PRIMARY, 0, 100)).hasMessage("port is 0, must be 1 to 65535");
        assertThatThrownBy(() -> new Backend("eni-1", PRIMARY, 80, 101)).hasMessage("weight is 101, must be 0 to 100");
        assertThatThrownBy(() -> new Operation(Optional.empty(), Operation.State.RUNNING, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DnsRecordSet("a.internal", DnsType.A, Duration.ofMillis(1500), Set.of("10.0.0.1")))
                .hasMessage("ttl is PT1.5S, must be whole seconds");
        assertThatThrownBy(() -> new DnsRecordSet(
                        "a.internal", DnsType.CNAME, Duration.ofSeconds(1), Set.of("b.internal", "c.internal")))
                .hasMessageContaining("a CNAME of 2 names");
        assertThatThrownBy(() -> new EniSpec("vsw-1", EniType.PRIMARY, List.of(), 0, 0, 0, 0, Map.of()))
                .hasMessageContaining("comes with its instance");
    }

    @Test
    void everyPageIsReadToTheLast() {
        var pages = Map.of(
                Optional.<String>empty(), new Page<>(List.of(1, 2), Optional.of("2")),
                Optional.of("2"), new Page<>(List.<Integer>of(), Optional.of("3")),
                Optional.of("3"), new Page<>(List.of(3), Optional.empty()));
        assertThat(Page.all(pages::get)).containsExactly(1, 2, 3);
    }

    private static Eni eni(String mac, List<InetAddress> addresses) {
        return new Eni(
                "eni-1",
                EniType.SECONDARY,
                EniState.AVAILABLE,
                mac,
                "vsw-1",
                Optional.empty(),
                addresses,
                List.of(),
                Map.of());
    }
}
