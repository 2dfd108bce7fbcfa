package io.polder.ebpf.link;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Datagrams;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressGeneration;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.RouteNetlinkFixture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.List;

/**
 * A veth between two namespaces: {@code far} (10.0.0.2, {@code eth0}) sends datagrams of a number each to {@code here}
 * (10.0.0.1, {@code veth0}). Confined to one test.
 */
public final class Wire implements AutoCloseable {

    private static final int PORT = 5353;
    private static final InetSocketAddress TO = new InetSocketAddress("10.0.0.1", PORT);

    final RouteNetlinkFixture namespaces = new RouteNetlinkFixture();
    public final int ifindex;
    final int farIfindex;
    final MacAddress mac;
    private final DatagramChannel receiver;
    private final DatagramChannel sender;

    public Wire() throws IOException {
        LinkSpec peer = LinkSpec.peer("eth0").namespace(namespaces.there).build();
        namespaces.netlink.links().create(LinkSpec.veth("veth0", peer).build());
        ifindex = RouteNetlinkFixture.index(namespaces.netlink, "veth0");
        farIfindex = RouteNetlinkFixture.index(namespaces.far, "eth0");
        up(namespaces.netlink, ifindex);
        mac = namespaces.netlink.links().find(ifindex).orElseThrow().mac().orElseThrow();
        namespaces.netlink.addresses().add(new Address(ifindex, prefix("10.0.0.1/24")));
        namespaces.far.addresses().add(new Address(farIfindex, prefix("10.0.0.2/24")));
        // The end that sends comes last: the first one up has no queue before the kernel's linkwatch gets to it.
        up(namespaces.far, farIfindex);
        namespaces.far.neighbours().replace(Neighbour.permanent(farIfindex, ip("10.0.0.1"), mac));
        receiver = Datagrams.channel(namespaces.here, "0.0.0.0", PORT);
        sender = Datagrams.channel(namespaces.there, "10.0.0.2", 0);
    }

    /** Without IPv6, so that no packets are sent but those of the test. */
    private static void up(RouteNetlink netlink, int ifindex) {
        netlink.links()
                .change(LinkChange.of(ifindex)
                        .addressGeneration(AddressGeneration.NONE)
                        .build());
        netlink.links().change(LinkChange.of(ifindex).up().build());
    }

    public NetworkNamespace here() {
        return namespaces.here;
    }

    NetworkNamespace far() {
        return namespaces.there;
    }

    void send(int value) throws IOException {
        Datagrams.send(sender, value, TO);
    }

    public List<Integer> sendAndReceive(int... values) throws IOException {
        return Datagrams.sendAndReceive(sender, TO, receiver, values);
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
        namespaces.close();
    }
}
