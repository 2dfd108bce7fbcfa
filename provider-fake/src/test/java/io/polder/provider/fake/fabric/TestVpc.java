package io.polder.provider.fake.fabric;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.TestNetns;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressFlag;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.FakeCloudBuilder;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import io.polder.spi.NetworkInterfaces;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A fabric of two vSwitches with what tests do to it, in few words. Confined to one thread. */
final class TestVpc implements AutoCloseable {

    static final String VSW_A = "vsw-a";
    static final String VSW_B = "vsw-b";
    static final InetAddress GATEWAY_A = Cidr.address("10.0.0.253");
    static final InetAddress GATEWAY_B = Cidr.address("10.0.1.253");
    private static final InstanceType BIG = new InstanceType("test.big", 32, 60, 0);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    final NetnsDirectory directory = NetnsDirectory.standard();
    final String prefix;
    final Fabric fabric;
    private final NetworkInterfaces api;

    TestVpc() {
        this(TestNetns.uniqueName("fabric") + "-", cloud());
    }

    TestVpc(String prefix, FakeCloudBuilder cloud) {
        this.prefix = prefix;
        this.fabric = Fabric.create(cloud, directory, prefix);
        this.api = fabric.cloud().provider().networkInterfaces();
    }

    static FakeCloudBuilder cloud() {
        return FakeCloud.builder()
                .lenient()
                .subnet(VSW_A, Cidr.parse("10.0.0.0/24"))
                .subnet(VSW_B, Cidr.parse("10.0.1.0/24"))
                .instanceType(BIG);
    }

    String createInstance(String vSwitch) {
        return createInstance(vSwitch, 0);
    }

    String createInstance(String vSwitch, int ipv6Addresses) {
        return fabric.cloud().createInstance(BIG.name(), vSwitch, ipv6Addresses).instanceId();
    }

    NetworkNamespace node(String instanceId) {
        return fabric.node(instanceId);
    }

    Eni primary(String instanceId) {
        return fabric.cloud().enis().stream()
                .filter(eni -> eni.primary() && eni.instanceId().orElseThrow().equals(instanceId))
                .findFirst()
                .orElseThrow();
    }

    Eni createEni(String vSwitch) {
        return api.create(EniSpec.in(vSwitch, Map.of()), newToken(), TIMEOUT);
    }

    Eni attachNewEni(String vSwitch, String instanceId) {
        Eni eni = createEni(vSwitch);
        api.attach(eni.id(), instanceId, TIMEOUT);
        return api.listAll(EniFilter.byId(eni.id()), TIMEOUT).get(0);
    }

    void detach(Eni eni) {
        api.detach(eni.id(), eni.instanceId().orElseThrow(), TIMEOUT);
    }

    InetAddress assign(Eni eni) {
        return assign(eni, 1).get(0);
    }

    InetAddress assign(Eni eni, IpFamily family) {
        return api.assignAddresses(eni.id(), family, 1, newToken(), TIMEOUT).get(0);
    }

    List<InetAddress> assign(Eni eni, int count) {
        var assigned = new ArrayList<InetAddress>();
        while (assigned.size() < count) {
            int most = Math.min(10, count - assigned.size());
            assigned.addAll(api.assignAddresses(eni.id(), IpFamily.IPV4, most, newToken(), TIMEOUT));
        }
        return assigned;
    }

    void release(Eni eni, InetAddress address) {
        api.releaseAddresses(eni.id(), Set.of(address), TIMEOUT);
    }

    NetworkInterfaces api() {
        return api;
    }

    List<String> namespaces() {
        return directory.names().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    List<Link> ports() {
        return links(fabric.vpc()).stream()
                .filter(link -> link.name().startsWith("p"))
                .toList();
    }

    static List<Link> links(NetworkNamespace netns) {
        try (var netlink = RouteNetlink.open(netns)) {
            return netlink.links().list().stream()
                    .filter(link -> !link.name().equals("lo"))
                    .toList();
        }
    }

    static Link linkOf(Eni eni, NetworkNamespace netns) {
        var mac = MacAddress.parse(eni.mac());
        return links(netns).stream()
                .filter(link -> link.mac().filter(mac::equals).isPresent())
                .findFirst()
                .orElseThrow();
    }

    static void addAddress(NetworkNamespace netns, Link link, InetAddress address) {
        try (var netlink = RouteNetlink.open(netns)) {
            var host = IpPrefix.host(IpAddress.of(address));
            netlink.addresses()
                    .add(
                            host.address().isIpv4()
                                    ? new Address(link.index(), host)
                                    : Address.of(link.index(), host)
                                            .flag(AddressFlag.NODAD)
                                            .build());
        }
    }

    static void move(NetworkNamespace from, Link link, NetworkNamespace to) {
        try (var netlink = RouteNetlink.open(from)) {
            netlink.links().change(LinkChange.of(link.index()).namespace(to).build());
        }
    }

    /** As an agent does for a pod that owns the card. */
    static void configure(NetworkNamespace netns, Eni eni, InetAddress gateway) {
        int index = linkOf(eni, netns).index();
        try (var netlink = RouteNetlink.open(netns)) {
            netlink.batch()
                    .add(new Address(index, IpPrefix.host(IpAddress.of(eni.primaryAddress()))))
                    .change(LinkChange.of(index).up().build())
                    .add(Route.to(IpPrefix.ALL_IPV4)
                            .via(IpAddress.of(gateway))
                            .dev(index)
                            .onlink()
                            .build())
                    .execute();
        }
    }

    private static ClientToken newToken() {
        return new ClientToken(UUID.randomUUID().toString());
    }

    @Override
    public void close() {
        fabric.close();
    }
}
