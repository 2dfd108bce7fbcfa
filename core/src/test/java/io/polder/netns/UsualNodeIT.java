package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.Sysctl;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.AddressState;
import io.polder.netlink.route.Route;
import java.util.Map;
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

    static Stream<DatapathMode> modesThatShareEnis() {
        return modes().filter(DatapathMode::sharesEni);
    }

    @ParameterizedTest
    @MethodSource("modesThatShareEnis")
    void firstPacketNeedNotWaitUntilTheEniMayAskForNeighbours(DatapathMode mode) {
        try (var vpc = new SmallVpc()) {
            new Sysctl(vpc.node).write(Map.of("net/ipv6/conf/all/accept_dad", "1")); // So that this takes its time.
            var eni = vpc.plug();
            try (var configurator = NetnsConfigurator.open(vpc.node);
                    var pod = vpc.pod()) {

                configurator.add(vpc.dual(mode, "a", pod, eni, 7).build());

                int eth1 = vpc.nodeNetlink.links().find("eth1").orElseThrow().index();
                assertThat(vpc.nodeNetlink.addresses().list(AddressFamily.INET6, eth1))
                        .isNotEmpty()
                        .allSatisfy(own -> assertThat(own.state()).doesNotContain(AddressState.TENTATIVE));
            }
        }
    }
}
