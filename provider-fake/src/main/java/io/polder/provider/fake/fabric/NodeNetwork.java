package io.polder.provider.fake.fabric;

import io.polder.linux.NetnsDirectory;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.Route;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A node's namespace, with what an image's boot scripts would configure in it. Confined to the fabric's turn. */
final class NodeNetwork implements AutoCloseable {

    private final FabricNamespace namespace;
    private @Nullable InetAddress primaryAddress;

    private NodeNetwork(FabricNamespace namespace) {
        this.namespace = namespace;
    }

    static NodeNetwork create(NetnsDirectory directory, String name) {
        return new NodeNetwork(FabricNamespace.create(directory, name, Map.of(), Map.of()));
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

    /** Gives the primary ENI its address, sets it up, and routes everything to the vSwitch's gateway. */
    void configure(String linkName, InetAddress address, Subnet subnet) {
        int index = namespace.link(linkName).index();
        var local = new IpPrefix(IpAddress.of(address), subnet.cidr().prefixLength());
        namespace
                .netlink()
                .batch()
                .add(new Address(index, local))
                .change(LinkChange.of(index).up().build())
                .add(Route.to(IpPrefix.ALL_IPV4)
                        .via(IpAddress.of(subnet.gateway()))
                        .dev(index)
                        .build())
                .execute();
        primaryAddress = address;
    }

    @Override
    public void close() {
        namespace.close();
    }
}
