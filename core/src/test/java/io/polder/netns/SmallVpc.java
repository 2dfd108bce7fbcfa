package io.polder.netns;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A node with ENIs, and a router at their other ends, in unnamed namespaces. Each ENI has a subnet of its own:
 * 10.80.N.0/24 with the gateway at .253.
 */
final class SmallVpc implements AutoCloseable {

    final NetworkNamespace router = NetworkNamespace.create();
    final NetworkNamespace node = NetworkNamespace.create();
    final RouteNetlink routerNetlink = RouteNetlink.open(router);
    final RouteNetlink nodeNetlink = RouteNetlink.open(node);
    private final List<NetworkNamespace> opened = new ArrayList<>();
    private int enis;

    SmallVpc() {
        new Sysctl(router).write(Map.of("net/ipv4/ip_forward", "1", "net/ipv4/conf/all/rp_filter", "0"));
        up(routerNetlink, 1);
        up(nodeNetlink, 1);
    }

    /** Plugs an ENI into the node. */
    Eni plug() {
        var eni = new Eni(++enis);
        nodeNetlink
                .links()
                .create(LinkSpec.veth(
                                "eth" + eni.number,
                                LinkSpec.peer("port" + eni.number)
                                        .namespace(router)
                                        .build())
                        .mac(eni.mac)
                        .mtu(1400)
                        .build());
        int port = routerNetlink.links().find("port" + eni.number).orElseThrow().index();
        routerNetlink.links().change(LinkChange.of(port).mtu(1400).up().build());
        routerNetlink.addresses().add(new Address(port, new IpPrefix(IpAddress.of(eni.gateway()), 24)));
        return eni;
    }

    /** What a cloud does when it assigns an address: the ENI's port answers for it. */
    InetAddress assign(Eni eni, int host) {
        InetAddress address = eni.address(host);
        int port = routerNetlink.links().find("port" + eni.number).orElseThrow().index();
        routerNetlink.neighbours().replace(Neighbour.permanent(port, IpAddress.of(address), eni.mac));
        return address;
    }

    NetworkNamespace pod() {
        var pod = NetworkNamespace.create();
        opened.add(pod);
        return pod;
    }

    /** Everything that is configured on the node, for comparing before with after. */
    List<String> nodeState() {
        var state = new ArrayList<String>();
        nodeNetlink.links().list().forEach(link -> state.add(link.name() + " " + link.mac() + " " + link.mtu()));
        for (var family : AddressFamily.values()) {
            nodeNetlink.rules().list(family).forEach(rule -> state.add(rule.toString()));
        }
        nodeNetlink.routes().list(AddressFamily.INET).forEach(route -> state.add(route.toString()));
        return state;
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
            return address(253);
        }

        InetAddress address(int host) {
            try {
                return InetAddress.getByAddress(new byte[] {10, 80, (byte) number, (byte) host});
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
    }
}
