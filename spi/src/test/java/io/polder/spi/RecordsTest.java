package io.polder.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    void eniBeginsWithItsPrimaryAddress() {
        assertThatThrownBy(() -> eni("02:00:00:00:00:01", List.of(Cidr.address("10.0.0.6"), PRIMARY)))
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

    private static Eni eni(String mac, List<InetAddress> addresses) {
        return new Eni(
                "eni-1", EniState.AVAILABLE, false, mac, "vsw-1", Optional.empty(), PRIMARY, addresses, Map.of());
    }
}
