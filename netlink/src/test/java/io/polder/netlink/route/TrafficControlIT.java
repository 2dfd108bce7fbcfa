package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class TrafficControlIT {

    private static final int PORT = 5353;
    private static final int LAST = 99;
    private static final int LD_B_ABS = 0x30;
    private static final int JEQ_K = 0x15;
    private static final int RET_K = 0x06;
    private static final int OK = 0;
    private static final int SHOT = 2;
    private static final int PAYLOAD = 14 + 20 + 8; // Ethernet, IPv4, UDP.

    private RouteNetlinkFixture fixture;
    private TrafficControl control;
    private DatagramChannel sender;
    private DatagramChannel receiver;
    private int link;

    @BeforeEach
    void open() throws Exception {
        fixture = new RouteNetlinkFixture();
        control = fixture.netlink.trafficControl();
        link = fixture.veth("veth0", "eth0");
        int farLink = RouteNetlinkFixture.index(fixture.far, "eth0");
        fixture.netlink.addresses().add(new Address(link, prefix("10.0.0.1/24")));
        fixture.far.addresses().add(new Address(farLink, prefix("10.0.0.2/24")));
        // Without ARP, which a packet could be lost to and which the filters would have to let through.
        MacAddress mac = fixture.netlink.links().find(link).orElseThrow().mac().orElseThrow();
        fixture.far.neighbours().replace(Neighbour.permanent(farLink, ip("10.0.0.1"), mac));
        receiver = channel(fixture.here, "10.0.0.1", PORT);
        sender = channel(fixture.there, "10.0.0.2", 0);
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        receiver.close();
        fixture.close();
    }

    @Test
    void filterDropsWhatItSaysAndNothingElse() throws Exception {
        control.addClsact(link);
        control.replaceIngressFilter(link, 1, "drop-7", dropping(7));

        assertThat(sendAndReceive(1, 7, 2)).containsExactly(1, 2);
    }

    @Test
    void replacedFilterTakesThePlaceOfTheOldOne() throws Exception {
        control.addClsact(link);
        control.replaceIngressFilter(link, 1, "drop-7", dropping(7));
        control.replaceIngressFilter(link, 1, "drop-8", dropping(8));

        assertThat(sendAndReceive(7, 8)).containsExactly(7);
    }

    @Test
    void noPacketPassesWhileAFilterIsReplaced() throws Exception {
        control.addClsact(link);
        control.replaceIngressFilter(link, 1, "drop", dropping(7));
        var replacing = new Thread(() -> {
            for (int i = 0; i < 200; i++) {
                control.replaceIngressFilter(link, 1, "drop-" + i, dropping(7));
            }
        });
        replacing.start();
        do {
            send(7);
        } while (replacing.isAlive());
        replacing.join();

        assertThat(sendAndReceive(1)).containsExactly(1);
    }

    @Test
    void lowestPriorityIsAskedFirst() throws Exception {
        control.addClsact(link);
        control.replaceIngressFilter(link, 2, "drop-7", dropping(7));
        control.replaceIngressFilter(
                link, 1, "pass", new SocketFilter.Builder().statement(RET_K, OK).build());

        assertThat(sendAndReceive(7)).containsExactly(7);
    }

    @Test
    void filtersGoWithClsact() throws Exception {
        control.addClsact(link);
        control.replaceIngressFilter(link, 1, "drop-7", dropping(7));
        control.deleteClsact(link);

        assertThat(sendAndReceive(7)).containsExactly(7);
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> control.replaceIngressFilter(link, 1, "early", dropping(1)))
                .isInstanceOf(NetlinkException.class)
                .hasMessageStartingWith("set ingress filter early on link " + link + ": EINVAL");
        assertThatThrownBy(() -> control.replaceIngressFilter(link, 0, "x", dropping(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("filter priority 0 is not in 1..65535");
        control.addClsact(link);
        assertThatThrownBy(() -> control.addClsact(link)).isInstanceOf(NetlinkException.AlreadyExists.class);
        var endless = new SocketFilter.Builder().statement(LD_B_ABS, 0).build();
        assertThatThrownBy(() -> control.replaceIngressFilter(link, 1, "no return", endless))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("EINVAL");
    }

    @Test
    @RequiresCapability(Capability.IPROUTE2)
    void tcShowsWhatWasSet() throws Exception {
        control.addClsact(link);
        control.replaceIngressFilter(link, 3, "drop-7", dropping(7));

        assertThat(fixture.oracle("tc", "-j", "qdisc", "show", "dev", "veth0")).contains("\"kind\":\"clsact\"");
        assertThat(fixture.oracle("tc", "filter", "show", "dev", "veth0", "ingress"))
                .contains(
                        "protocol all pref 3 bpf",
                        "handle 0x1 direct-action",
                        "bytecode '4,48 0 0 42,21 0 1 7,6 0 0 2,6 0 0 0'");
    }

    /** Drops UDP datagrams whose first byte of payload is that one. */
    private static SocketFilter dropping(int value) {
        return new SocketFilter.Builder()
                .statement(LD_B_ABS, PAYLOAD)
                .jump(JEQ_K, value, 0, 1)
                .statement(RET_K, SHOT)
                .statement(RET_K, OK)
                .build();
    }

    /** Datagrams on a veth arrive in order, so that the last one's arrival says that no other will come. */
    private List<Integer> sendAndReceive(int... values) throws IOException {
        for (int value : values) {
            send(value);
        }
        send(LAST);
        var received = new ArrayList<Integer>();
        ByteBuffer buffer = ByteBuffer.allocate(16);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() - deadline < 0) {
            if (receiver.receive(buffer.clear()) == null) {
                Thread.onSpinWait();
            } else if (buffer.get(0) == LAST) {
                return received;
            } else {
                received.add((int) buffer.get(0));
            }
        }
        throw new AssertionError("the last datagram did not arrive, after " + received);
    }

    private void send(int value) throws IOException {
        sender.send(ByteBuffer.wrap(new byte[] {(byte) value}), new InetSocketAddress("10.0.0.1", PORT));
    }

    private static DatagramChannel channel(NetworkNamespace namespace, String address, int port) throws IOException {
        DatagramChannel channel = namespace.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
        channel.configureBlocking(false);
        return channel.bind(new InetSocketAddress(address, port));
    }
}
