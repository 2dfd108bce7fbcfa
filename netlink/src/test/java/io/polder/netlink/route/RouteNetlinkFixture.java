package io.polder.netlink.route;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Oracle;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.io.IOException;

/** Two namespaces, a connection to each. Confined to one test. */
public final class RouteNetlinkFixture implements AutoCloseable {

    public final NetworkNamespace here = NetworkNamespace.create();
    public final NetworkNamespace there = NetworkNamespace.create();
    public final RouteNetlink netlink = RouteNetlink.open(here);
    public final RouteNetlink far = RouteNetlink.open(there);

    /** A veth from {@code here} to {@code there}, both ends up; the index of the end here. */
    public int veth(String name, String peerName) {
        var peer = LinkSpec.peer(peerName).namespace(there).build();
        netlink.links().create(LinkSpec.veth(name, peer).up().build());
        far.links().change(LinkChange.of(index(far, peerName)).up().build());
        return index(netlink, name);
    }

    public static int index(RouteNetlink netlink, String name) {
        return netlink.links().find(name).orElseThrow().index();
    }

    public String oracle(String... command) throws IOException {
        return Oracle.runIn(here, command);
    }

    public static IpAddress ip(String literal) {
        return IpAddress.parse(literal);
    }

    public static IpPrefix prefix(String literal) {
        return IpPrefix.parse(literal);
    }

    @Override
    public void close() {
        netlink.close();
        far.close();
        here.close();
        there.close();
    }
}
