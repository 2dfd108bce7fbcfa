package io.polder.netlink.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Errno;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.Rule;
import io.polder.netlink.testing.FakeKernel;
import org.junit.jupiter.api.Test;

/** The README's second example. */
class FakeKernelExampleTest {

    // README: begin
    private final FakeKernel kernel = FakeKernel.ofRoute();

    @Test
    void podGetsItsRule() {
        try (var netlink = kernel.routeNetlink()) {
            route(netlink, "10.0.0.7/32"); // The code under test.

            assertThat(netlink.rules().list(AddressFamily.INET))
                    .containsExactly(Rule.to(IpPrefix.parse("10.0.0.7/32"), 512, Route.TABLE_MAIN));
        }
    }

    @Test
    void refusedRuleIsReported() {
        kernel.refuseNext(Errno.EPERM, "");
        try (var netlink = kernel.routeNetlink()) {
            assertThatThrownBy(() -> route(netlink, "10.0.0.7/32"))
                    .isInstanceOf(NetlinkException.PermissionDenied.class)
                    .hasMessageStartingWith("add rule 512: to 10.0.0.7/32 lookup 254: EPERM");
        }
    }
    // README: end

    private static void route(RouteNetlink netlink, String pod) {
        netlink.rules().add(Rule.to(IpPrefix.parse(pod), 512, Route.TABLE_MAIN));
    }
}
