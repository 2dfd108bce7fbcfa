package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressFlag;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A node with ENIs, and a router at their other ends, in unnamed namespaces. Each ENI has a subnet of its own:
 * 10.80.N.0/24 with the gateway at .253, and fd00:80:N::/64 with the gateway at ::fd.
 */
final class SmallVpc implements AutoCloseable {

    static final int MTU = 1400;

    final NetworkNamespace router = NetworkNamespace.create();
    final NetworkNamespace node = NetworkNamespace.create();
    final RouteNetlink routerNetlink = RouteNetlink.open(router);
    final RouteNetlink nodeNetlink = RouteNetlink.open(node);
    private final List<NetworkNamespace> opened = new ArrayList<>();
    private int enis;

    SmallVpc() {
        var routing = new LinkedHashMap<String, String>();
        routing.put("net/ipv4/ip_forward", "1");
        routing.put("net/ipv4/conf/all/rp_filter", "0");
        routing.put("net/ipv6/conf/all/forwarding", "1");
        new Sysctl(router).write(routing);
        up(routerNetlink, 1);
        up(nodeNetlink, 1);
    }

    /** Plugs an ENI into the node. */
    Eni plug() {
        return plug(node);
    }

    Eni plug(NetworkNamespace into) {
        var eni = new Eni(++enis);
        try (var netlink = RouteNetlink.open(into)) {
            netlink.links()
                    .create(LinkSpec.veth(
                                    "eth" + eni.number,
                                    LinkSpec.peer("port" + eni.number)
                                            .namespace(router)
                                            .build())
                            .mac(eni.mac)
                            .mtu(MTU)
                            .build());
        }
        int port = port(eni);
        routerNetlink.links().change(LinkChange.of(port).mtu(MTU).up().build());
        routerNetlink.addresses().add(new Address(port, new IpPrefix(eni.gateway4(), 24)));
        routerNetlink
                .addresses()
                .add(Address.of(port, new IpPrefix(eni.gateway6(), 64))
                        .flag(AddressFlag.NODAD)
                        .build());
        return eni;
    }

    /** An ENI that is the node's own, with addresses and a default route: its primary one. */
    Eni plugPrimary(NetworkNamespace into) {
        return plugPrimary(into, "eth" + (enis + 1));
    }

    Eni plugPrimary(NetworkNamespace into, String name) {
        Eni eni = plug(into);
        try (var netlink = RouteNetlink.open(into)) {
            int index = netlink.links().find("eth" + eni.number).orElseThrow().index();
            netlink.batch()
                    .change(LinkChange.of(index).name(name).build())
                    .change(LinkChange.of(index).up().build())
                    .add(new Address(index, new IpPrefix(eni.ip4(1), 24)))
                    .add(Address.of(index, new IpPrefix(eni.ip6(1), 64))
                            .flag(AddressFlag.NODAD)
                            .build())
                    .add(Route.to(IpPrefix.ALL_IPV4)
                            .via(eni.gateway4())
                            .dev(index)
                            .build())
                    .add(Route.to(IpPrefix.ALL_IPV6)
                            .via(eni.gateway6())
                            .dev(index)
                            .build())
                    .execute();
        }
        return eni;
    }

    private int port(Eni eni) {
        return routerNetlink.links().find("port" + eni.number).orElseThrow().index();
    }

    /** What a cloud does when it assigns an address: the ENI's port answers for it. */
    InetAddress assign(Eni eni, int host) {
        routerNetlink.neighbours().replace(Neighbour.permanent(port(eni), eni.ip4(host), eni.mac));
        routerNetlink.neighbours().replace(Neighbour.permanent(port(eni), eni.ip6(host), eni.mac));
        return eni.address(host);
    }

    /** A pod with both addresses of that number, assigned in the modes that take the cloud's. */
    PodInterfaceSpec.Builder dual(DatapathMode mode, String pod, NetworkNamespace netns, Eni eni, int host) {
        var builder = PodInterfaceSpec.of(pod, path(netns), mode);
        if (!mode.usesEni()) {
            return builder.address(PodAddress.of(IpPrefix.parse("10.90.1." + host + "/24")))
                    .address(PodAddress.of(IpPrefix.parse("fd00:90:1::" + host + "/64")));
        }
        assign(eni, host);
        return builder.eni(eni.mac)
                .address(PodAddress.of(new IpPrefix(eni.ip4(host), 24), eni.gateway4()))
                .address(PodAddress.of(new IpPrefix(eni.ip6(host), 64), eni.gateway6()));
    }

    /** The same with IPv4 alone. */
    PodInterfaceSpec.Builder single(DatapathMode mode, String pod, NetworkNamespace netns, Eni eni, int host) {
        var builder = PodInterfaceSpec.of(pod, path(netns), mode);
        if (!mode.usesEni()) {
            return builder.address(PodAddress.of(IpPrefix.parse("10.90.1." + host + "/24")));
        }
        assign(eni, host);
        return builder.eni(eni.mac).address(PodAddress.of(new IpPrefix(eni.ip4(host), 24), eni.gateway4()));
    }

    /** Joins the first node to the networks of pods that take no ENI; of the peers, each has its primary ENI. */
    static void connect(NetnsConfigurator configurator, int number, Eni own, List<Eni> peers) {
        var self = peer(number, own);
        var others = new ArrayList<PeerNode>();
        for (int i = 0; i < peers.size(); i++) {
            others.add(peer(i >= number - 1 ? i + 2 : i + 1, peers.get(i)));
        }
        configurator.connect(PodNetwork.vxlan(self, others));
        configurator.connect(PodNetwork.hostGateway(self, List.of()));
    }

    static PeerNode peer(int number, Eni eni) {
        return new PeerNode(
                List.of(eni.ip4(1), eni.ip6(1)),
                List.of(IpPrefix.parse("10.90." + number + ".0/24"), IpPrefix.parse("fd00:90:" + number + "::/64")));
    }

    NetworkNamespace pod() {
        var pod = NetworkNamespace.create();
        opened.add(pod);
        return pod;
    }

    static Path path(NetworkNamespace netns) {
        return Path.of("/proc/self/fd/" + netns.fd());
    }

    /** Everything that is configured on the node, for comparing before with after. */
    List<String> nodeState() {
        return NamespaceState.of(nodeNetlink);
    }

    @Override
    public void close() {
        routerNetlink.close();
        nodeNetlink.close();
        for (NetworkNamespace handle : opened) {
            handle.close();
        }
        node.close();
        router.close();
    }

    /** Whether {@code address} answers an ICMP echo that is sent from inside the namespace. */
    static boolean pings(NetworkNamespace from, InetAddress address) {
        try {
            return from.call(() -> address.isReachable(2000));
        } catch (IOException e) {
            return false;
        }
    }

    static boolean pings(NetworkNamespace from, IpAddress address) {
        return pings(from, address.toInetAddress());
    }

    static List<Route> routes(RouteNetlink netlink) {
        return netlink.routes().list(AddressFamily.INET, Route.TABLE_MAIN);
    }

    private static void up(RouteNetlink netlink, int index) {
        netlink.links().change(LinkChange.of(index).up().build());
    }

    /** An ENI of the node. */
    static final class Eni {
        final int number;
        final MacAddress mac;

        Eni(int number) {
            this.number = number;
            this.mac = new MacAddress(0x02_00_00_00_50_00L + number);
        }

        InetAddress gateway() {
            return gateway4().toInetAddress();
        }

        List<IpAddress> gateways() {
            return List.of(gateway4(), gateway6());
        }

        IpAddress gateway4() {
            return ip4(253);
        }

        IpAddress gateway6() {
            return IpAddress.parse("fd00:80:" + number + "::fd");
        }

        IpAddress ip4(int host) {
            return IpAddress.parse("10.80." + number + "." + host);
        }

        IpAddress ip6(int host) {
            return IpAddress.parse("fd00:80:" + number + "::" + host);
        }

        InetAddress address(int host) {
            return ip4(host).toInetAddress();
        }
    }
}
