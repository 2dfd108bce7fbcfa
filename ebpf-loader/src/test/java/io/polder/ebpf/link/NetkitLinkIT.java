package io.polder.ebpf.link;

import static io.polder.ebpf.link.SamplerPacketsIT.sampler;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import io.polder.ebpf.BpfObject;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.MapView;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Datagrams;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressGeneration;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Netkit;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.RouteNetlinkFixture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs of a netkit pair, where the kernel has such: datagrams from a container's end to the host's. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
@Timeout(60)
class NetkitLinkIT {

    private static final int PORT = 5353;

    private RouteNetlinkFixture namespaces;
    private int ifindex;

    @BeforeEach
    void open() {
        namespaces = new RouteNetlinkFixture();
        LinkSpec peer = LinkSpec.peer("nk1").namespace(namespaces.there).build();
        try {
            namespaces
                    .netlink
                    .links()
                    .create(LinkSpec.of("nk0", Netkit.builder().peer(peer).build())
                            .build());
        } catch (NetlinkException e) {
            namespaces.close();
            abort("this kernel has no netkit: " + e.getMessage());
        }
        ifindex = RouteNetlinkFixture.index(namespaces.netlink, "nk0");
        int peerIndex = RouteNetlinkFixture.index(namespaces.far, "nk1");
        namespaces.netlink.addresses().add(new Address(ifindex, prefix("10.0.0.1/24")));
        namespaces.far.addresses().add(new Address(peerIndex, prefix("10.0.0.2/24")));
        up(namespaces.netlink, ifindex);
        up(namespaces.far, peerIndex);
    }

    private static void up(RouteNetlink netlink, int index) {
        netlink.links()
                .change(LinkChange.of(index)
                        .addressGeneration(AddressGeneration.NONE)
                        .build());
        netlink.links().change(LinkChange.of(index).up().build());
    }

    @AfterEach
    void close() {
        namespaces.close();
    }

    private List<Integer> sendAndReceive(int... values) throws IOException {
        try (DatagramChannel receiver = Datagrams.channel(namespaces.here, "10.0.0.1", PORT);
                DatagramChannel sender = Datagrams.channel(namespaces.there, "10.0.0.2", 0)) {
            return Datagrams.sendAndReceive(sender, new InetSocketAddress("10.0.0.1", PORT), receiver, values);
        }
    }

    @Test
    void whatThePeerSendsMeetsTheProgram() throws IOException {
        NetkitHook hook = NetkitHook.peer(namespaces.here, ifindex);
        try (BpfObject object = BpfObject.load(sampler("tcx"));
                BpfLink link = BpfLink.attach(hook, object.program("peer"))) {
            assertThat(sendAndReceive(1, 2)).containsExactly(1, 2);

            assertThat(object.variable("order").value()).isEqualTo(777);
            assertThat(link.info().type()).contains(LinkType.NETKIT);
            assertThat(Attachments.of(hook).programs())
                    .extracting(Attachments.Attached::programId)
                    .containsExactly(object.program("peer").info().id());
        }
    }

    @Test
    void whatThePeerSendsIsDropped() throws IOException {
        try (BpfObject object = BpfObject.load(sampler("firewall"));
                DatagramChannel sender = Datagrams.channel(namespaces.there, "10.0.0.2", 0);
                BpfLink link =
                        BpfLink.attach(NetkitHook.peer(namespaces.here, ifindex), object.program("filter_peer"))) {
            MapView<Integer, Integer> refused = object.map("refused_ports").view(Codecs.u16(), Codecs.u8());
            refused.put(7777, 1);
            Datagrams.send(sender, 1, new InetSocketAddress("10.0.0.1", 7777));

            assertThat(sendAndReceive(1)).containsExactly(1);
            assertThat(object.variable("dropped").value()).isEqualTo(1);
            link.detach();
            assertThat(link.info().isAttached()).isFalse();
        }
    }

    @Test
    void otherInterfacesAreNoNetkit() throws IOException {
        try (Wire wire = new Wire();
                BpfObject object = BpfObject.load(sampler("tcx"))) {
            assertThatExceptionOfType(LinkException.Unsuitable.class)
                    .isThrownBy(() ->
                            BpfLink.attach(NetkitHook.primary(wire.here(), wire.ifindex), object.program("primary")));
        }
    }
}
