package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import io.polder.linux.NetnsDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.UnprivilegedThread;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.linux.testing.TestNetns;
import io.polder.netlink.NetlinkException;
import org.junit.jupiter.api.Test;

/** Root without its capabilities is as good as an ordinary user. */
@RequiresCapability({Capability.NETNS, Capability.PRIVILEGES})
class PermissionIT {

    @Test
    void changeWithoutPrivilegesIsDenied() {
        try (var fixture = new RouteNetlinkFixture()) {
            assertThatThrownBy(() -> UnprivilegedThread.run(() -> fixture.netlink
                            .links()
                            .create(LinkSpec.bridge("br0").build())))
                    .isInstanceOf(NetlinkException.PermissionDenied.class)
                    .hasMessage("create bridge br0: EPERM");
            assertThat(fixture.netlink.links().find("br0")).isEmpty();
        }
    }

    @Test
    void listingNeedsNoPrivileges() throws Exception {
        try (var fixture = new RouteNetlinkFixture()) {
            UnprivilegedThread.run(
                    () -> assertThat(fixture.netlink.links().list()).isNotEmpty());
        }
    }

    @Test
    void namespaceCannotBeMadeOrEnteredWithoutPrivileges() {
        try (var namespace = NetworkNamespace.create()) {
            assertThatThrownBy(() -> UnprivilegedThread.run(() -> namespace.run(() -> {})))
                    .isInstanceOf(LinuxException.class)
                    .hasMessage("enter unnamed netns: EPERM");
            assertThatThrownBy(() -> UnprivilegedThread.run(() -> NetworkNamespace.create()))
                    .hasMessage("create a network namespace: EPERM")
                    .extracting(e -> ((LinuxException) e).errno().orElseThrow())
                    .isEqualTo(Errno.EPERM);
        }
    }

    @Test
    void nameIsNotLeftBehindWhereTheNamespaceCannotBeMade() {
        var directory = NetnsDirectory.standard();
        String name = TestNetns.uniqueName("denied");

        assertThatThrownBy(() -> UnprivilegedThread.run(() -> directory.create(name)))
                .hasMessage("create a network namespace: EPERM");

        assertThat(directory.names()).doesNotContain(name);
    }
}
