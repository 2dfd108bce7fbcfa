package io.polder.ebpf.link;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;

import io.polder.linux.NetworkNamespace;
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
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A veth between two namespaces: {@code far} (10.0.0.2, {@code eth0}) sends datagrams of a number each to {@code here}
 * (10.0.0.1, {@code veth0}). Confined to one test.
 */
public final class Wire implements AutoCloseable {

    /** A payload that no program of a test looks for. */
    static final int LAST = 99;

    private static final int PORT = 5353;

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
        receiver = channel(namespaces.here, "0.0.0.0", PORT);
        sender = channel(namespaces.there, "10.0.0.2", 0);
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
        sender.send(ByteBuffer.wrap(new byte[] {(byte) value}), new InetSocketAddress("10.0.0.1", PORT));
    }

    /** Datagrams on a veth arrive in order, so that the last one's arrival says that no other will come. */
    public List<Integer> sendAndReceive(int... values) throws IOException {
        for (int value : values) {
            send(value);
        }
        send(LAST);
        return receive(receiver);
    }

    /** What arrives before the last one. */
    static List<Integer> receive(DatagramChannel from) throws IOException {
        var received = new ArrayList<Integer>();
        ByteBuffer buffer = ByteBuffer.allocate(16);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() - deadline < 0) {
            if (from.receive(buffer.clear()) == null) {
                Thread.onSpinWait();
            } else if (buffer.get(0) == LAST) {
                return received;
            } else {
                received.add((int) buffer.get(0));
            }
        }
        throw new AssertionError("the last datagram did not arrive, after " + received);
    }

    static DatagramChannel channel(NetworkNamespace namespace, String address, int port) throws IOException {
        DatagramChannel channel = namespace.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
        channel.configureBlocking(false);
        return channel.bind(new InetSocketAddress(address, port));
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
        namespaces.close();
    }
}
