package io.polder.provider.fake.fabric;

import io.polder.linux.NetnsDirectory;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressFlag;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Route;
import io.polder.spi.Eni;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A node's namespace, with what an image's boot scripts would configure in it. Confined to the fabric's turn. */
final class NodeNetwork implements AutoCloseable {

    /** Addresses that a cloud has given out are nobody else's, and a new link may ask for neighbours at once. */
    private static final Map<String, String> NO_DUPLICATES =
            Map.of("net/ipv6/conf/all/accept_dad", "0", "net/ipv6/conf/default/accept_dad", "0");

    private final FabricNamespace namespace;
    private @Nullable InetAddress primaryAddress;

    private NodeNetwork(FabricNamespace namespace) {
        this.namespace = namespace;
    }

    /** @param ipv6 whether the cloud has it */
    static NodeNetwork create(NetnsDirectory directory, String name, boolean ipv6) {
        return new NodeNetwork(
                FabricNamespace.create(directory, name, ipv6, ipv6 ? NO_DUPLICATES : Map.of(), Map.of()));
    }

    FabricNamespace namespace() {
        return namespace;
    }

    /** The name that Linux would give the next network card: {@code eth} and the lowest number that is free. */
    String freeName() {
        var taken = namespace.netlink().links().list().stream().map(Link::name).collect(Collectors.toSet());
        int number = 0;
        while (taken.contains("eth" + number)) {
            number++;
        }
        return "eth" + number;
    }

    /** The primary address, once the primary ENI has been plugged in; until then the address of the one that is. */
    InetAddress addressOr(InetAddress first) {
        return primaryAddress == null ? first : primaryAddress;
    }

    /** Gives the primary ENI its addresses, sets it up, and routes everything to the vSwitch's gateways. */
    void configure(String linkName, Eni eni, Subnet subnet) {
        int index = namespace.link(linkName).index();
        var address = eni.primaryAddress();
        var batch = namespace.netlink().batch();
        batch.add(new Address(
                index, new IpPrefix(IpAddress.of(address), subnet.cidr().prefixLength())));
        var ipv6 = eni.addresses(IpFamily.IPV6);
        for (InetAddress each : ipv6) {
            int length = subnet.ipv6Cidr().orElseThrow().prefixLength();
            batch.add(Address.of(index, new IpPrefix(IpAddress.of(each), length))
                    .flag(AddressFlag.NODAD)
                    .build());
        }
        batch.change(LinkChange.of(index).up().build()).add(defaultRoute(index, subnet.gateway()));
        if (!ipv6.isEmpty()) {
            batch.add(defaultRoute(index, subnet.ipv6Gateway().orElseThrow()));
        }
        batch.execute();
        primaryAddress = address;
    }

    private static Route defaultRoute(int index, InetAddress gateway) {
        var next = IpAddress.of(gateway);
        return Route.to(IpPrefix.all(next.family())).via(next).dev(index).build();
    }

    @Override
    public void close() {
        namespace.close();
    }
}
