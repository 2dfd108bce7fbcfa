package io.polder.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Errno;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Neighbour;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeKernelTest {

    private static final IpPrefix POD = IpPrefix.parse("10.0.0.7/32");

    private final FakeKernel kernel = FakeKernel.ofRoute();
    private final RouteNetlink netlink = kernel.routeNetlink();

    @AfterEach
    void close() {
        netlink.close();
    }

    @Test
    void namespaceBeginsWithLoopback() {
        assertThat(netlink.links().list()).singleElement().satisfies(lo -> {
            assertThat(lo.name()).isEqualTo("lo");
            assertThat(lo.index()).isEqualTo(1);
        });
    }

    @Test
    void bothEndsOfVethComeAndGoTogether() {
        Link a = veth();
        Link b = netlink.links().find("eth0").orElseThrow();

        assertThat(a.parent()).hasValue(b.index());
        assertThat(b.parent()).hasValue(a.index());
        assertThat(a.isUp()).isTrue();
        netlink.links().delete(b.index());

        assertThat(netlink.links().list()).hasSize(1);
    }

    @Test
    void changedLinkReadsBackAsItWasChanged() {
        int index = veth().index();
        var mac = MacAddress.parse("02:00:00:00:00:01");

        netlink.links()
                .change(LinkChange.of(index)
                        .name("renamed")
                        .mtu(1400)
                        .mac(mac)
                        .alias("of a pod")
                        .build());

        assertThat(netlink.links().find("veth0")).isEmpty();
        Link link = netlink.links().find("renamed").orElseThrow();
        assertThat(link.mtu()).isEqualTo(1400);
        assertThat(link.mac()).contains(mac);
        assertThat(link.alias()).contains("of a pod");
    }

    @Test
    void whatIsAddedIsListedOnceAndGoesWithItsLink() {
        int index = veth().index();
        var address = new Address(index, POD);
        var route = Route.to(IpPrefix.ALL_IPV4)
                .via(IpAddress.parse("10.0.0.253"))
                .dev(index)
                .onlink()
                .build();
        var rule = Rule.from(POD, 2048, 1003);
        var neighbour = Neighbour.permanent(index, IpAddress.parse("10.0.0.253"), new MacAddress(7));

        netlink.batch()
                .add(address)
                .add(route)
                .add(rule)
                .replace(neighbour)
                .replace(neighbour)
                .execute();

        assertThat(netlink.addresses().list(AddressFamily.INET, index)).containsExactly(address);
        assertThat(netlink.addresses().list(AddressFamily.INET, 1)).isEmpty();
        assertThat(netlink.routes().list(AddressFamily.INET, Route.TABLE_MAIN)).containsExactly(route);
        assertThat(netlink.routes().list(AddressFamily.INET, 1003)).isEmpty();
        assertThat(netlink.rules().list(AddressFamily.INET)).containsExactly(rule);
        assertThat(netlink.neighbours().list(AddressFamily.INET)).containsExactly(neighbour);

        netlink.links().delete(index);

        assertThat(netlink.addresses().list(AddressFamily.INET)).isEmpty();
        assertThat(netlink.routes().list(AddressFamily.INET)).isEmpty();
        assertThat(netlink.neighbours().list(AddressFamily.INET)).isEmpty();
        assertThat(netlink.rules().list(AddressFamily.INET)).hasSize(1);
    }

    @Test
    void whatIsThereOrIsNotIsRefusedAsByAKernel() {
        int index = veth().index();
        var address = new Address(index, POD);
        netlink.addresses().add(address);

        assertThatThrownBy(() -> netlink.addresses().add(address))
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessage("add address 10.0.0.7/32 on link " + index + ": EEXIST");
        netlink.addresses().delete(address);
        assertThatThrownBy(() -> netlink.addresses().delete(address)).isInstanceOf(NetlinkException.NotFound.class);
        assertThatThrownBy(() -> netlink.addresses().add(new Address(99, POD)))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessageContaining("ENODEV");
        assertThatThrownBy(() -> netlink.links().delete(99)).isInstanceOf(NetlinkException.NotFound.class);
        assertThatThrownBy(this::veth).isInstanceOf(NetlinkException.AlreadyExists.class);
        assertThat(netlink.links().list()).hasSize(3);
    }

    @Test
    void refusalThatWasAskedForComesOnce() {
        kernel.refuseNext(Errno.EBUSY, "Device is in use");

        assertThatThrownBy(this::veth)
                .isInstanceOf(NetlinkException.Busy.class)
                .hasMessageEndingWith("EBUSY: Device is in use");
        assertThat(veth().name()).isEqualTo("veth0");
    }

    @Test
    void lostAnswerLeavesTheChangeMade() {
        kernel.loseNext(1);

        assertThatThrownBy(this::veth).isInstanceOf(NetlinkException.OutcomeUnknown.class);

        assertThat(netlink.links().find("veth0")).isPresent();
    }

    @Test
    void interruptedDumpIsRepeatedUntilItIsNot() {
        kernel.interruptNext(3);
        assertThat(netlink.links().list()).hasSize(1);

        kernel.interruptNext(10);
        assertThatThrownBy(() -> netlink.links().list())
                .isInstanceOfSatisfying(
                        NetlinkException.DumpInterrupted.class,
                        e -> assertThat(e.partial()).hasSize(1));
    }

    @Test
    void longDumpComesInSeveralDatagrams() {
        for (int i = 0; i < 300; i++) {
            netlink.links().create(LinkSpec.bridge("br" + i).build());
        }

        assertThat(netlink.links().list()).hasSize(301);
    }

    @Test
    void requestsAreKeptForAssertions() {
        veth();

        assertThat(kernel.requests()).extracting(FakeMessage::type).containsExactly(16, 18);
    }

    private Link veth() {
        netlink.links()
                .create(LinkSpec.veth("veth0", LinkSpec.peer("eth0").build())
                        .up()
                        .build());
        return netlink.links().find("veth0").orElseThrow();
    }
}
