package io.polder.ebpf.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polder.ebpf.BpfMap;
import io.polder.ebpf.BpfObject;
import io.polder.ebpf.Codec;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.MapView;
import io.polder.ebpf.ObjectSpec;
import io.polder.ebpf.StructCodec;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.route.LinkChange;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs compiled from C on a veth: datagrams between two namespaces are counted, dropped and redirected. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
class SamplerPacketsIT {

    private static final int UDP = 17;
    private static final int PORT = 5353;

    /** Where what the veth receives meets a program, and the names of the programs for that. */
    enum Place {
        TCX("count_tcx_in", 2, "filter_in"),
        CLS_BPF("count_tc", 1, "filter_tc"),
        XDP_GENERIC("count_xdp", 4, "filter_xdp"),
        XDP_DRIVER("count_xdp", 4, "filter_xdp");

        private final String counter;
        private final int number;
        private final String filter;

        Place(String counter, int number, String filter) {
            this.counter = counter;
            this.number = number;
            this.filter = filter;
        }

        static Place of(TcMechanism mechanism) {
            return mechanism == TcMechanism.TCX ? TCX : CLS_BPF;
        }

        Hook hook(Wire wire) {
            TcHook tc = TcHook.ingress(wire.here(), wire.ifindex);
            XdpHook xdp = XdpHook.of(wire.here(), wire.ifindex);
            return switch (this) {
                case TCX -> tc.withMechanism(TcMechanism.TCX);
                case CLS_BPF -> tc.withMechanism(TcMechanism.CLS_BPF);
                case XDP_GENERIC -> xdp.withMode(XdpHook.Mode.GENERIC);
                case XDP_DRIVER -> xdp.withMode(XdpHook.Mode.DRIVER);
            };
        }

        void requireKernel() {
            assumeTrue(this != TCX || Kernel.isAtLeast(6, 6), "TCX came with Linux 6.6");
        }
    }

    record Count(long packets, long bytes) {}

    private static final Codec<Count> COUNT = StructCodec.of(MethodHandles.lookup(), Count.class, 16)
            .field("packets", 0, Codecs.u64())
            .field("bytes", 8, Codecs.u64())
            .build();

    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        wire = new Wire();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
    }

    @ParameterizedTest
    @EnumSource
    void datagramsAreCounted(Place place) throws IOException {
        place.requireKernel();
        try (BpfObject object = BpfObject.load(sampler("traffic"));
                BpfLink link = BpfLink.attach(place.hook(wire), object.program(place.counter))) {
            wire.sendAndReceive(1, 2, 3);

            assertThat(link.info().isAttached()).isTrue();
            MapView<Integer, List<Count>> counts = object.map("traffic").perCpu(Codecs.u32(), COUNT);
            List<Count> ofAllCpus = counts.get(place.number << 8 | UDP).orElseThrow();
            assertThat(ofAllCpus.stream().mapToLong(Count::packets).sum()).isEqualTo(4);
            assertThat(ofAllCpus.stream().mapToLong(Count::bytes).sum()).isEqualTo(4 * (14 + 20 + 8 + 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void datagramsToARefusedPortAreDropped(Place place) throws IOException {
        place.requireKernel();
        try (BpfObject object = BpfObject.load(sampler("firewall"))) {
            MapView<Integer, Integer> refused = object.map("refused_ports").view(Codecs.u16(), Codecs.u8());
            try (BpfLink link = BpfLink.attach(place.hook(wire), object.program(place.filter))) {
                refused.put(PORT, 1);
                wire.send(1);
                wire.send(2);
                refused.remove(PORT);

                assertThat(wire.sendAndReceive(3)).containsExactly(3);
                assertThat(object.variable("dropped").value()).isEqualTo(2);
                assertThat(link.info().programId())
                        .isEqualTo(object.program(place.filter).info().id());
            }
            refused.put(PORT, 1);
            assertThat(wire.sendAndReceive(4)).containsExactly(4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void datagramsAreRedirected(Place place) throws IOException {
        place.requireKernel();
        boolean xdp = place == Place.XDP_GENERIC || place == Place.XDP_DRIVER;
        // Back through the same veth: what "far" sends comes back to it, and never arrives here.
        ObjectSpec spec = sampler("redirect").with("to_ifindex", wire.ifindex);
        try (BpfObject object = BpfObject.load(spec);
                BpfObject counting = BpfObject.load(sampler("traffic"));
                BpfLink returned =
                        BpfLink.attach(XdpHook.of(wire.far(), wire.farIfindex), counting.program("count_xdp"))) {
            if (xdp) {
                MapView<Integer, Integer> links = object.map("links").view(Codecs.u32(), Codecs.u32());
                wire.here().run(() -> links.put(0, wire.ifindex));
            }
            try (BpfLink link = BpfLink.attach(place.hook(wire), object.program(xdp ? "to_link" : "to_egress"))) {
                wire.send(1);
                wire.send(2);
                assertThat(link.info().isAttached()).isTrue();
            }
            assertThat(wire.sendAndReceive(3)).containsExactly(3);
            assertThat(packets(counting, 4)).isEqualTo(2);
            assertThat(returned.info().isAttached()).isTrue();
        }
    }

    private static long packets(BpfObject counting, int hook) {
        BpfMap traffic = counting.map("traffic");
        return traffic.perCpu(Codecs.u32(), COUNT).get(hook << 8 | UDP).stream()
                .flatMap(List::stream)
                .mapToLong(Count::packets)
                .sum();
    }

    @Test
    void programsRunInTheOrderOfTheirAnchors() throws IOException {
        Place.TCX.requireKernel();
        TcHook hook = TcHook.ingress(wire.here(), wire.ifindex).withMechanism(TcMechanism.TCX);
        try (BpfObject object = BpfObject.load(sampler("tcx"));
                BpfLink second = BpfLink.attach(hook, object.program("second"));
                BpfLink first = BpfLink.attach(
                        hook.withAnchor(Anchor.before(object.program("second"))), object.program("first"));
                BpfLink third = BpfLink.attach(hook.withAnchor(Anchor.after(second)), object.program("third"))) {
            wire.sendAndReceive();

            assertThat(object.variable("order").value()).isEqualTo(123);
            assertThat(Stream.of(first, second, third).map(BpfLink::info).allMatch(LinkInfo::isAttached))
                    .isTrue();
        }
    }

    @Test
    void driverThatRunsAProgramTakesNoOtherAndNoneInAnotherMode() throws IOException {
        XdpHook hook = XdpHook.of(wire.here(), wire.ifindex);
        try (BpfObject object = BpfObject.load(sampler("traffic"));
                BpfObject other = BpfObject.load(sampler("firewall"));
                BpfLink link = BpfLink.attach(hook, object.program("count_xdp"))) {
            assertThat(Attachments.of(hook).programs())
                    .extracting(Attachments.Attached::programId)
                    .containsExactly(object.program("count_xdp").info().id());
            for (Hook taken : List.of(hook, hook.withMode(XdpHook.Mode.GENERIC))) {
                assertThatExceptionOfType(LinkException.Busy.class)
                        .isThrownBy(() -> BpfLink.attach(taken, other.program("filter_xdp")));
            }
            link.update(other.program("filter_xdp"), object.program("count_xdp"));
            assertThat(link.info().programId())
                    .isEqualTo(other.program("filter_xdp").info().id());
            assertThatExceptionOfType(LinkException.ProgramChanged.class)
                    .isThrownBy(() -> link.update(object.program("count_xdp"), object.program("count_xdp")));
            link.detach();
            assertThat(link.info().isAttached()).isFalse();
            assertThat(Attachments.of(hook).programs()).isEmpty();
        }
    }

    @Test
    void linkOfAnInterfaceThatVanishesIsDefunct() throws IOException {
        try (BpfObject object = BpfObject.load(sampler("traffic"));
                BpfLink xdp = BpfLink.attach(XdpHook.of(wire.here(), wire.ifindex), object.program("count_xdp"));
                BpfLink tc = BpfLink.attach(
                        TcHook.ingress(wire.here(), wire.ifindex).withMechanism(TcMechanism.CLS_BPF),
                        object.program("count_tc"))) {
            wire.namespaces.netlink.links().delete(wire.ifindex);

            assertThat(xdp.info().isAttached()).isFalse();
            assertThat(tc.info().isAttached()).isFalse();
            assertThatExceptionOfType(LinkException.Defunct.class)
                    .isThrownBy(() -> xdp.update(object.program("count_xdp")));
            assertThatExceptionOfType(LinkException.NoSuchPlace.class)
                    .isThrownBy(
                            () -> BpfLink.attach(XdpHook.of(wire.here(), wire.ifindex), object.program("count_xdp")));
        }
    }

    @Test
    void programIsAttachedToAnInterfaceThatIsDown() throws IOException {
        wire.namespaces
                .netlink
                .links()
                .change(LinkChange.of(wire.ifindex).down().build());
        try (BpfObject object = BpfObject.load(sampler("traffic"));
                BpfLink link = BpfLink.attach(XdpHook.of(wire.here(), wire.ifindex), object.program("count_xdp"))) {
            assertThat(link.info().isAttached()).isTrue();
        }
    }

    static ObjectSpec sampler(String name) throws IOException {
        return ObjectSpec.readResource(SamplerPacketsIT.class, "/sampler/" + name + ".o");
    }
}
