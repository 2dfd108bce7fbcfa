package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.NetlinkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class NamespaceIdsIT {

    private RouteNetlinkFixture fixture;
    private NamespaceIds ids;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        ids = fixture.netlink.namespaceIds();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void namespaceHasNoIdUntilItIsGivenOne() {
        assertThat(ids.find(fixture.there)).isEmpty();
        assertThat(ids.list()).isEmpty();

        ids.assign(fixture.there, 42);

        assertThat(ids.find(fixture.there)).hasValue(42);
        assertThat(ids.list()).containsExactly(42);
        assertThatThrownBy(() -> ids.assign(fixture.there, 43))
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageStartingWith("assign id to unnamed netns");
        assertThatThrownBy(() -> ids.assign(fixture.here, 42))
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageEndingWith("EEXIST: The specified nsid is already used (NETNSA_NSID)");
    }

    @Test
    void kernelChoosesAnId() {
        ids.assign(fixture.there);
        ids.assign(fixture.here);

        assertThat(ids.find(fixture.there)).isPresent().isNotEqualTo(ids.find(fixture.here));
        assertThat(ids.list()).hasSize(2);
    }

    @Test
    void kernelGivesAnIdToTheNamespaceOfAPeer() {
        int index = fixture.veth("veth0", "eth0");

        assertThat(fixture.netlink.links().find(index).orElseThrow().parentNetnsId())
                .isPresent()
                .isEqualTo(ids.find(fixture.there));
    }
}
