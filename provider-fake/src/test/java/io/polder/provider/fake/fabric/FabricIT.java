package io.polder.provider.fake.fabric;

import static io.polder.provider.fake.fabric.TestVpc.GATEWAY_A;
import static io.polder.provider.fake.fabric.TestVpc.VSW_A;
import static io.polder.provider.fake.fabric.TestVpc.VSW_B;
import static io.polder.provider.fake.fabric.TestVpc.linkOf;
import static io.polder.provider.fake.fabric.TestVpc.links;
import static io.polder.provider.fake.fabric.TestVpc.move;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.linux.testing.TestNetns;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.Latency;
import io.polder.provider.fake.Transition;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which namespaces and links there are, and when they go. */
@RequiresCapability(Capability.NETNS)
class FabricIT {

    @Test
    void anInstanceIsANamespaceWithItsPrimaryEniConfigured() {
        try (var vpc = new TestVpc()) {
            String instance = vpc.createInstance(VSW_A);
            Eni eni = vpc.primary(instance);

            assertThat(vpc.namespaces()).containsExactlyInAnyOrder(vpc.prefix + "vpc", vpc.prefix + instance);
            assertThat(vpc.fabric.nodePath(instance)).isEqualTo(vpc.directory.path(vpc.prefix + instance));
            assertThat(links(vpc.node(instance))).singleElement().satisfies(link -> {
                assertThat(link.name()).isEqualTo("eth0");
                assertThat(link.mac()).contains(MacAddress.parse(eni.mac()));
                assertThat(link.mtu()).isEqualTo(1500);
                assertThat(link.isUp()).isTrue();
            });
            try (var netlink = RouteNetlink.open(vpc.node(instance))) {
                int eth0 = netlink.links().find("eth0").orElseThrow().index();
                assertThat(netlink.addresses().list(AddressFamily.INET, eth0))
                        .extracting(Address::local)
                        .containsExactly(new IpPrefix(IpAddress.of(eni.primaryAddress()), 24));
                assertThat(netlink.routes().list(AddressFamily.INET, Route.TABLE_MAIN))
                        .filteredOn(route -> route.destination().isDefault())
                        .singleElement()
                        .satisfies(route -> assertThat(route.gateway()).contains(IpAddress.of(GATEWAY_A)));
                assertThat(netlink.links().find("lo").orElseThrow().isUp()).isTrue();
            }
        }
    }

    @Test
    void thereIsNoIpv6() {
        try (var vpc = new TestVpc();
                var vpcNetlink = RouteNetlink.open(vpc.fabric.vpc())) {
            String instance = vpc.createInstance(VSW_A);

            try (var nodeNetlink = RouteNetlink.open(vpc.node(instance))) {
                assertThat(vpcNetlink.addresses().list(AddressFamily.INET6)).isEmpty();
                assertThat(nodeNetlink.addresses().list(AddressFamily.INET6)).isEmpty();
            }
        }
    }

    @Test
    void theVpcRoutesWithoutSecondThoughts() {
        try (var vpc = new TestVpc()) {
            vpc.createInstance(VSW_A);
            var sysctl = new Sysctl(vpc.fabric.vpc());

            assertThat(sysctl.read("net/ipv4/conf/br0/forwarding")).isEqualTo("1");
            for (String scope : List.of("all", "br0")) {
                for (String key : List.of("send_redirects", "accept_redirects", "rp_filter")) {
                    assertThat(sysctl.read("net/ipv4/conf/" + scope + "/" + key))
                            .isEqualTo("0");
                }
            }
        }
    }

    @Test
    void anEniAppearsLikeAHotPluggedCardAndGoesWithItsDetach() {
        try (var vpc = new TestVpc()) {
            String instance = vpc.createInstance(VSW_A);
            Eni eni = vpc.attachNewEni(VSW_B, instance);

            Link card = linkOf(eni, vpc.node(instance));
            assertThat(card.name()).isEqualTo("eth1");
            assertThat(card.mtu()).isEqualTo(1500);
            assertThat(card.isUp()).isFalse();
            try (var netlink = RouteNetlink.open(vpc.node(instance))) {
                assertThat(netlink.addresses().list(AddressFamily.INET, card.index()))
                        .isEmpty();
            }
            assertThat(vpc.ports()).anySatisfy(port -> assertThat(port.alias()).contains(eni.id()));

            vpc.detach(eni);

            assertThat(links(vpc.node(instance))).extracting(Link::name).containsExactly("eth0");
            assertThat(vpc.ports())
                    .singleElement()
                    .satisfies(port -> assertThat(port.alias())
                            .contains(vpc.primary(instance).id()));
        }
    }

    @Test
    void anEniTakesTheLowestNameThatIsFree() {
        try (var vpc = new TestVpc()) {
            String instance = vpc.createInstance(VSW_A);
            Eni first = vpc.attachNewEni(VSW_A, instance);
            vpc.attachNewEni(VSW_A, instance);
            vpc.detach(first);
            try (var netlink = RouteNetlink.open(vpc.node(instance))) {
                netlink.links().create(LinkSpec.bridge("eth3").build());
            }

            Eni third = vpc.attachNewEni(VSW_A, instance);
            Eni fourth = vpc.attachNewEni(VSW_A, instance);

            assertThat(linkOf(third, vpc.node(instance)).name()).isEqualTo("eth1");
            assertThat(linkOf(fourth, vpc.node(instance)).name()).isEqualTo("eth4");
        }
    }

    @Test
    void namesOfManyEnisAreUnique() {
        try (var vpc = new TestVpc()) {
            String first = vpc.createInstance(VSW_A);
            String second = vpc.createInstance(VSW_B);
            for (int i = 0; i < 15; i++) {
                vpc.attachNewEni(VSW_A, first);
                vpc.attachNewEni(VSW_B, second);
            }

            var expected = IntStream.range(0, 16).mapToObj(i -> "eth" + i).toList();
            assertThat(links(vpc.node(first))).extracting(Link::name).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(links(vpc.node(second))).extracting(Link::name).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(vpc.ports()).hasSize(32);
            assertThat(new HashSet<>(vpc.ports().stream().map(Link::name).toList()))
                    .hasSize(32)
                    .allMatch(name -> name.getBytes(StandardCharsets.UTF_8).length <= 15);
        }
    }

    @Test
    void anEniThatWentWithAPodsNamespaceCanStillBeDetached() {
        try (var vpc = new TestVpc()) {
            String instance = vpc.createInstance(VSW_A);
            Eni eni = vpc.attachNewEni(VSW_A, instance);
            var extra = vpc.assign(eni);
            try (var netlink = RouteNetlink.open(vpc.node(instance))) {
                netlink.links().delete(linkOf(eni, vpc.node(instance)).index()); // As its namespace's end would.
            }

            assertThatThrownBy(() -> vpc.assign(eni))
                    .isInstanceOf(CloudException.Transient.class)
                    .rootCause()
                    .hasMessageContaining("ENODEV");
            vpc.release(eni, extra);
            vpc.detach(eni);

            assertThat(vpc.ports()).hasSize(1);
        }
    }

    @Test
    void theLinkIsThereBeforeTheCloudSaysSo() {
        try (var clock = new VirtualClock(Instant.EPOCH);
                var vpc = new TestVpc(
                        TestNetns.uniqueName("fabric") + "-",
                        TestVpc.cloud()
                                .clock(clock)
                                .latencies(Latencies.none()
                                        .with(Transition.ATTACHING, Latency.fixed(Duration.ofSeconds(5)))))) {
            String instance = vpc.createInstance(VSW_A);
            Eni eni = vpc.attachNewEni(VSW_A, instance);
            assertThat(eni.state()).isEqualTo(EniState.ATTACHING);
            assertThat(links(vpc.node(instance))).hasSize(1);

            clock.advance(Duration.ofSeconds(5));

            assertThat(vpc.fabric.cloud().enis()).extracting(Eni::state).containsOnly(EniState.IN_USE);
            assertThat(linkOf(eni, vpc.node(instance)).name()).isEqualTo("eth1");
        }
    }

    @Test
    void anInstancesEndRemovesItsNamespaceAndLinks() {
        try (var vpc = new TestVpc();
                var pod = NetworkNamespace.create()) {
            String instance = vpc.createInstance(VSW_A);
            String survivor = vpc.createInstance(VSW_A);
            move(vpc.node(instance), linkOf(vpc.attachNewEni(VSW_B, instance), vpc.node(instance)), pod);

            vpc.fabric.cloud().terminateInstance(instance);

            assertThat(vpc.namespaces()).containsExactlyInAnyOrder(vpc.prefix + "vpc", vpc.prefix + survivor);
            assertThat(vpc.ports()).hasSize(1);
            assertThat(links(pod)).isEmpty();
            assertThatThrownBy(() -> vpc.node(instance))
                    .isInstanceOf(FabricException.class)
                    .hasMessageContaining(instance);
        }
    }

    @Test
    void closingLeavesNothing() {
        try (var pod = NetworkNamespace.create()) {
            var vpc = new TestVpc();
            String instance = vpc.createInstance(VSW_A);
            move(vpc.node(instance), linkOf(vpc.attachNewEni(VSW_B, instance), vpc.node(instance)), pod);
            try (var stays = vpc.node(instance).duplicate();
                    var vpcStays = vpc.fabric.vpc().duplicate()) {
                vpc.close();

                assertThat(vpc.namespaces()).isEmpty();
                assertThat(links(pod)).isEmpty();
                assertThat(links(stays)).isEmpty();
                assertThat(links(vpcStays)).isEmpty();
            }
            vpc.close();
        }
    }

    @Test
    void closingSucceedsWhenPartsHaveGone() {
        var vpc = new TestVpc();
        String instance = vpc.createInstance(VSW_A);
        vpc.createInstance(VSW_B);
        try (var netlink = RouteNetlink.open(vpc.fabric.vpc())) {
            for (Link link : links(vpc.fabric.vpc())) {
                netlink.links().delete(link.index());
            }
        }
        vpc.directory.delete(vpc.prefix + "vpc");
        vpc.directory.delete(vpc.prefix + instance);

        vpc.close();

        assertThat(vpc.namespaces()).isEmpty();
    }

    @Test
    void leftoversOfThePrefixAreRefusedByName() {
        try (var vpc = new TestVpc()) {
            String instance = vpc.createInstance(VSW_A);

            assertThatThrownBy(() -> new TestVpc(vpc.prefix, TestVpc.cloud()))
                    .isInstanceOf(FabricException.class)
                    .hasMessage("create fabric %s: there are namespaces with that prefix, left behind or in use: %s, %s"
                            .formatted(vpc.prefix, vpc.prefix + instance, vpc.prefix + "vpc"))
                    .satisfies(e -> assertThat(((FabricException) e).subject()).isEqualTo(vpc.prefix));

            assertThat(vpc.namespaces()).hasSize(2);
        }
    }

    @Test
    void aFabricThatCannotBeMadeLeavesNothing() {
        String unique = TestNetns.uniqueName("fabric-");
        String prefix = unique + "x".repeat(253 - unique.length()); // With "vpc" it is too long for a file's name.

        assertThatThrownBy(() -> new TestVpc(prefix, TestVpc.cloud()))
                .isInstanceOf(FabricException.class)
                .hasMessageContaining(prefix + "vpc");
    }

    @Test
    void aNodeWhoseNameIsTakenIsNoInstance() {
        String id;
        try (FakeCloud same = TestVpc.cloud().build()) {
            id = same.createInstance("test.big", VSW_A).instanceId();
        }
        try (var vpc = new TestVpc()) {
            vpc.directory.create(vpc.prefix + id).close();

            assertThatThrownBy(() -> vpc.createInstance(VSW_A))
                    .isInstanceOf(CloudException.Transient.class)
                    .hasMessageContaining("make node " + id)
                    .hasMessageContaining("the name is taken");

            assertThat(vpc.fabric.cloud().instances()).isEmpty();
            assertThat(Files.exists(vpc.directory.path(vpc.prefix + id))).isTrue();
            vpc.directory.delete(vpc.prefix + id);
            assertThat(vpc.node(vpc.createInstance(VSW_A)).fd()).isPositive();
        }
    }

    @Test
    void anEniThatCannotBePluggedInLeavesNothing() {
        try (var vpc = new TestVpc();
                var netlink = RouteNetlink.open(vpc.fabric.vpc())) {
            String instance = vpc.createInstance(VSW_A);
            String other = vpc.createInstance(VSW_B);
            netlink.links().delete(netlink.links().find("br0").orElseThrow().index());
            Eni eni = vpc.createEni(VSW_A);

            assertThatThrownBy(() -> vpc.api().attach(eni.id(), other, Duration.ofSeconds(10)))
                    .isInstanceOf(CloudException.Transient.class)
                    .hasMessageContaining("plug ENI " + eni.id() + " (" + eni.mac() + ")")
                    .hasMessageContaining(other);
            assertThatThrownBy(() -> vpc.createInstance(VSW_A)).isInstanceOf(CloudException.Transient.class);

            assertThat(vpc.fabric.cloud().instances()).hasSize(2);
            assertThat(vpc.namespaces()).hasSize(3);
            assertThat(vpc.ports()).hasSize(2);
            assertThat(links(vpc.node(other))).hasSize(1);
            assertThat(vpc.primary(instance).state()).isEqualTo(EniState.IN_USE);
        }
    }
}
