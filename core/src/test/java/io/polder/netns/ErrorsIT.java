package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user gets to read when a pod cannot be wired: what was tried, on what, and what came back. */
@RequiresCapability(Capability.NETNS)
class ErrorsIT {

    private SmallVpc vpc;
    private SmallVpc.Eni eni;
    private NetnsConfigurator configurator;

    @BeforeEach
    void plugOneEni() {
        vpc = new SmallVpc();
        eni = vpc.plug();
        configurator = NetnsConfigurator.open(vpc.node);
    }

    @AfterEach
    void close() {
        configurator.close();
        vpc.close();
    }

    @Test
    void pathWithoutNamespace() {
        var missing = Path.of("/var/run/netns/polder-no-such-namespace");

        assertThatThrownBy(() -> configurator.add(spec(missing, "eth0")))
                .isInstanceOf(NetnsException.NamespaceNotFound.class)
                .hasMessageContaining("pod default.web eth0")
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("ENOENT");
    }

    @Test
    void takenInterfaceName() {
        var pod = vpc.pod();
        try (var inside = RouteNetlink.open(pod)) {
            inside.links().create(LinkSpec.bridge("net1").build());
        }

        assertThatThrownBy(() -> configurator.add(spec(Path.of("/proc/self/fd/" + pod.fd()), "net1")))
                .isInstanceOf(NetnsException.Taken.class)
                .hasMessageContaining("add pod default.web net1")
                .hasMessageContaining("EEXIST")
                .hasCauseInstanceOf(NetlinkException.AlreadyExists.class);
    }

    @Test
    void interfaceNameThatTheKernelWouldNotTake() {
        var anywhere = Path.of("/proc/self/ns/net");
        for (String name : List.of("sixteen-bytes-15", "ääääääää", "eth%d", "a b", "a/b", "", "lo")) {
            assertThatThrownBy(() -> spec(anywhere, name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + name + "\"")
                    .hasMessageContaining("15 bytes");
        }
    }

    /** A kernel without a feature answers EOPNOTSUPP; every kernel does when it shall delete a loopback. */
    @Test
    void whatTheKernelDoesNotSupport() {
        vpc.nodeNetlink
                .links()
                .change(LinkChange.of(NetnsConfigurator.LOOPBACK).down().build());
        vpc.nodeNetlink
                .links()
                .change(LinkChange.of(NetnsConfigurator.LOOPBACK)
                        .name(HostLink.name(spec(Path.of("/no/such/netns"), "eth0")))
                        .alias("/no/such/netns")
                        .build());

        assertThatThrownBy(() -> configurator.delete(spec(Path.of("/no/such/netns"), "eth0")))
                .isInstanceOf(NetnsException.Unsupported.class)
                .hasMessageContaining("delete pod default.web eth0")
                .hasMessageContaining("EOPNOTSUPP");
    }

    private PodInterfaceSpec spec(Path netns, String interfaceName) {
        return PodInterfaceSpec.of("default.web", netns, DatapathMode.SHARED_ENI_VETH)
                .interfaceName(interfaceName)
                .eni(eni.mac)
                .address(PodAddress.of(new IpPrefix(eni.ip4(7), 24), eni.gateway4()))
                .build();
    }
}
