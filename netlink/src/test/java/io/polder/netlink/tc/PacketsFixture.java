package io.polder.netlink.tc;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Datagrams;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.RouteNetlinkFixture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;

/**
 * {@code far} (10.0.0.2, {@code eth0}) sends datagrams of a number each to 10.0.0.1, which is {@code here} ({@code
 * veth0}), and also the address of a third namespace's {@code eth1}, behind {@code veth1} of {@code here} and with
 * {@code veth0}'s MAC address: what is sent on to there arrives. Confined to one test.
 */
final class PacketsFixture implements AutoCloseable {

    static final int PORT = 5353;
    static final int OTHER_PORT = 5354;
    static final int PAYLOAD = 14 + 20 + 8; // Where it begins, behind Ethernet, IPv4 and UDP.

    final RouteNetlinkFixture namespaces = new RouteNetlinkFixture();
    final TrafficControl control = namespaces.netlink.trafficControl();
    final TrafficControl farControl = namespaces.far.trafficControl();
    final int link;
    final int farLink;
    final int otherLink;
    final DatagramChannel receiver;
    final DatagramChannel other;
    private final NetworkNamespace third = NetworkNamespace.create();
    private final DatagramChannel sender;

    PacketsFixture() throws IOException {
        link = namespaces.veth("veth0", "eth0");
        farLink = RouteNetlinkFixture.index(namespaces.far, "eth0");
        MacAddress mac =
                namespaces.netlink.links().find(link).orElseThrow().mac().orElseThrow();
        var peer = LinkSpec.peer("eth1").namespace(third).mac(mac).build();
        namespaces.netlink.links().create(LinkSpec.veth("veth1", peer).build());
        otherLink = RouteNetlinkFixture.index(namespaces.netlink, "veth1");
        namespaces.netlink.addresses().add(new Address(link, prefix("10.0.0.1/24")));
        namespaces.far.addresses().add(new Address(farLink, prefix("10.0.0.2/24")));
        try (var netlink = RouteNetlink.open(third)) {
            int eth1 = RouteNetlinkFixture.index(netlink, "eth1");
            netlink.links().change(LinkChange.of(eth1).up().build());
            netlink.addresses().add(new Address(eth1, prefix("10.0.0.1/24")));
        }
        // The end that sends comes last: the first one up has no queue before the kernel's linkwatch gets to it.
        namespaces.netlink.links().change(LinkChange.of(otherLink).up().build());
        // Without ARP, which a packet could be lost to and which the filters would have to let through.
        namespaces.far.neighbours().replace(Neighbour.permanent(farLink, ip("10.0.0.1"), mac));
        receiver = Datagrams.channel(namespaces.here, "0.0.0.0", PORT);
        other = Datagrams.channel(third, "0.0.0.0", PORT);
        sender = Datagrams.channel(namespaces.there, "10.0.0.2", 0);
    }

    void send(int value) throws IOException {
        send(new byte[] {(byte) value}, PORT);
    }

    void send(byte[] payload, int port) throws IOException {
        sender.send(ByteBuffer.wrap(payload), new InetSocketAddress("10.0.0.1", port));
    }

    List<Integer> sendAndReceive(int... values) throws IOException {
        return Datagrams.sendAndReceive(sender, new InetSocketAddress("10.0.0.1", PORT), receiver, values);
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
        other.close();
        namespaces.close();
        third.close();
    }
}
