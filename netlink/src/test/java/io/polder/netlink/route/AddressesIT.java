package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class AddressesIT {

    private RouteNetlinkFixture fixture;
    private Addresses addresses;
    private int link;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        addresses = fixture.netlink.addresses();
        link = fixture.veth("veth0", "eth0");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void replacingChangesTheLifetimes() {
        addresses.add(new Address(link, prefix("10.0.0.5/24")));

        addresses.replace(Address.of(link, prefix("10.0.0.5/24"))
                .lifetimes(Duration.ofDays(2), Duration.ZERO)
                .build());

        Address read = only(AddressFamily.INET);
        assertThat(read.validLifetime().orElseThrow()).isBetween(Duration.ofDays(1), Duration.ofDays(2));
        assertThat(read.preferredLifetime()).contains(Duration.ZERO);
        assertThat(read.state()).contains(AddressState.DEPRECATED).doesNotContain(AddressState.PERMANENT);
    }

    @Test
    void whoAddedAnAddressIsKept() {
        Address address = Address.of(link, prefix("10.0.0.5/24")).protocol(99).build();

        addresses.add(address);

        assertThat(addresses.list(AddressFamily.INET)).containsExactly(address);
    }

    @Test
    void addressOfAPrefixThatTheLinkHasIsSecondary() {
        addresses.add(new Address(link, prefix("10.0.0.5/24")));
        addresses.add(new Address(link, prefix("10.0.0.6/24")));

        assertThat(addresses.list(AddressFamily.INET))
                .filteredOn(address -> address.state().contains(AddressState.SECONDARY))
                .containsExactly(new Address(link, prefix("10.0.0.6/24")));
    }

    @Test
    void labelIsTheLinksNameWhereNoneWasSet() {
        addresses.add(new Address(link, prefix("10.0.0.5/24")));

        assertThat(only(AddressFamily.INET).label()).contains("veth0");
    }

    private Address only(AddressFamily family) {
        var read = addresses.list(family, link);
        assertThat(read).hasSize(1);
        return read.get(0);
    }
}
