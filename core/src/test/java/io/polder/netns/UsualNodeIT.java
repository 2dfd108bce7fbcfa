package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Route;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node as clouds make them: its primary ENI is {@code eth0}, as a pod's interface is, and the others are in its vSwitch. */
@RequiresCapability(Capability.NETNS)
class UsualNodeIT {

    static Stream<DatapathMode> modes() {
        return Modes.supported().filter(DatapathMode::usesEni);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void podsOfAnEniInTheNodesOwnSubnet(DatapathMode mode) {
        try (var vpc = new SmallVpc()) {
            var primary = vpc.plugPrimary(vpc.node, "eth0");
            int eth0 = vpc.nodeNetlink.links().find("eth0").orElseThrow().index();
            var eni = vpc.plug();
            for (var gateway : eni.gateways()) {
                var subnet = new IpPrefix(gateway, gateway.isIpv4() ? 24 : 64).network();
                vpc.nodeNetlink.routes().add(Route.to(subnet).dev(eth0).build());
            }
            try (var configurator = NetnsConfigurator.open(vpc.node);
                    var pod = vpc.pod()) {
                var spec = vpc.dual(mode, "a", pod, eni, 7).build();

                configurator.add(spec);

                for (var gateway : primary.gateways()) {
                    assertThat(SmallVpc.pings(pod, gateway))
                            .as("to %s", gateway)
                            .isTrue();
                }
                configurator.check(spec);
                configurator.add(spec);
                configurator.delete(spec);
            }
        }
    }
}
