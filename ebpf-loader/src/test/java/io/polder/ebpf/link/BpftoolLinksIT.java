package io.polder.ebpf.link;

import static io.polder.ebpf.link.SamplerPacketsIT.sampler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.ebpf.AttachType;
import io.polder.ebpf.BpfObject;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.Bpftool;
import io.polder.ebpf.KernelFeatures;
import io.polder.ebpf.Probe;
import io.polder.ebpf.ProgramType;
import io.polder.linux.testing.Bpffs;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Oracle;
import io.polder.linux.testing.RequiresCapability;
import io.polder.linux.testing.TestCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What we and bpftool(8) say of what is attached, whoever of us attached it. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.CGROUP, Capability.BPFTOOL})
class BpftoolLinksIT {

    private Wire wire;
    private TestCgroup cgroup;
    private Bpffs bpffs;

    @BeforeEach
    void open() throws IOException {
        wire = new Wire();
        cgroup = TestCgroup.create();
        bpffs = new Bpffs();
    }

    @AfterEach
    void close() throws IOException {
        bpffs.close();
        cgroup.close();
        wire.close();
    }

    private static JsonNode shown(BpfLink link) throws IOException {
        return Bpftool.json(
                "link", "show", "id", Integer.toString(link.info().id().orElseThrow()));
    }

    private static void requireSame(BpfLink link, JsonNode shown) {
        LinkInfo info = link.info();
        assertThat(info.id()).hasValue(shown.path("id").asInt());
        assertThat(info.programId()).isEqualTo(shown.path("prog_id").asInt());
        assertThat(info.type().orElseThrow().name().toLowerCase(Locale.ROOT))
                .isEqualTo(shown.path("type").asText());
    }

    @Test
    void linkOfACgroupIsShownAsWeSay() throws IOException {
        CgroupHook hook = CgroupHook.of(cgroup.directory(), AttachType.CGROUP_INET4_CONNECT);
        try (BpfObject object = BpfObject.load(sampler("service"));
                BpfLink link = BpfLink.attach(hook, object.program("connect4"))) {
            JsonNode shown = shown(link);

            requireSame(link, shown);
            assertThat(link.info().target())
                    .isEqualTo(
                            new LinkInfo.Target.Cgroup(shown.path("cgroup_id").asLong()));
            assertThat(shown.path("attach_type").asText()).isIn("connect4", "cgroup_inet4_connect");
            assertThat(shownAt(cgroup.directory()))
                    .containsExactly(object.program("connect4").info().id());
        }
        assertThat(shownAt(cgroup.directory())).isEmpty();
    }

    /** The programs that {@code bpftool cgroup show} lists. */
    private static List<Integer> shownAt(Path cgroup) throws IOException {
        var ids = new ArrayList<Integer>();
        JsonNode shown = Bpftool.json("cgroup", "show", cgroup.toString());
        (shown.has("programs") ? shown.path("programs") : shown)
                .forEach(program -> ids.add(program.path("id").asInt()));
        return ids;
    }

    @Test
    void linkOfANamespaceIsShownAsWeSay() throws IOException {
        try (BpfProgram program = BpfProgram.load(sampler("sections").program("run_sk_lookup"));
                BpfLink link = BpfLink.attach(NetnsHook.socketLookup(wire.here()), program)) {
            JsonNode shown = shown(link);

            requireSame(link, shown);
            assertThat(shown.path("netns_ino").asLong()).isEqualTo(wire.here().inode());
        }
    }

    @Test
    void linkOfAnInterfaceIsShownAsWeSay() throws IOException {
        try (BpfObject object = BpfObject.load(sampler("traffic"));
                BpfLink link = BpfLink.attach(
                        XdpHook.of(wire.here(), wire.ifindex).withMode(XdpHook.Mode.DRIVER),
                        object.program("count_xdp"))) {
            requireSame(link, shown(link));

            JsonNode net = Bpftool.jsonIn(wire.here(), "net", "show", "dev", "veth0");
            JsonNode xdp = net.path(0).path("xdp").path(0);
            assertThat(xdp.path("ifindex").asInt()).isEqualTo(wire.ifindex);
            assertThat(xdp.path("id").asInt())
                    .isEqualTo(object.program("count_xdp").info().id());
            assertThat(xdp.path("mode").asText()).isEqualTo("driver");
        }
    }

    @Test
    void filterIsShownAsWeSay() throws IOException {
        TcHook hook = TcHook.ingress(wire.here(), wire.ifindex).withMechanism(TcMechanism.CLS_BPF);
        try (BpfObject object = BpfObject.load(sampler("traffic"));
                BpfLink link = BpfLink.attach(hook, object.program("count_tc"))) {
            JsonNode filter = Bpftool.jsonIn(wire.here(), "net", "show", "dev", "veth0")
                    .path(0)
                    .path("tc")
                    .path(0);

            assertThat(filter.path("id").asInt()).isEqualTo(link.info().programId());
            assertThat(filter.path("kind").asText()).isEqualTo("clsact/ingress");
        }
    }

    @Test
    void linkThatBpftoolPinsAndDetachesIsTheSame() throws IOException {
        CgroupHook hook = CgroupHook.of(cgroup.directory(), AttachType.CGROUP_INET4_CONNECT);
        Path pin = bpffs.path("theirs");
        try (BpfObject object = BpfObject.load(sampler("service"))) {
            LinkInfo before;
            try (BpfLink link = BpfLink.attach(hook, object.program("connect4"))) {
                before = link.info();
                Bpftool.run("link", "pin", "id", Integer.toString(before.id().orElseThrow()), pin.toString());
            }
            try (BpfLink found = BpfLink.ofPin(pin, hook)) {
                assertThat(found.info()).isEqualTo(before);
                Bpftool.run("link", "detach", "pinned", pin.toString());

                assertThat(found.info().isAttached()).isFalse();
                Files.delete(pin);
            }
        }
    }

    @Test
    void programsThatBpftoolAttachesAreFound() throws IOException {
        try (BpfObject sockets = BpfObject.load(sampler("sockets"));
                BpfObject traffic = BpfObject.load(sampler("traffic"))) {
            CgroupHook hook = CgroupHook.of(cgroup.directory(), AttachType.CGROUP_INET_SOCK_CREATE);
            int create = sockets.program("create").info().id();
            Bpftool.run(
                    "cgroup", "attach", cgroup.directory().toString(), "sock_create", "id", Integer.toString(create));
            assertThat(Attachments.of(hook).programs())
                    .extracting(Attachments.Attached::programId)
                    .containsExactly(create);

            int xdp = traffic.program("count_xdp").info().id();
            Oracle.runIn(
                    wire.here(), "bpftool", "net", "attach", "xdpgeneric", "id", Integer.toString(xdp), "dev", "veth0");
            assertThat(Attachments.of(XdpHook.of(wire.here(), wire.ifindex)).programs())
                    .extracting(Attachments.Attached::programId)
                    .containsExactly(xdp);
        }
    }

    @Test
    void linkThatBpftoolMakesIsFoundAsItSays() throws Exception {
        Probe tracing = KernelFeatures.of(ProgramType.TRACING);
        assumeTrue(tracing.isSupported(), () -> "this kernel takes no iterators: " + tracing.reason());
        Path object =
                Path.of(BpftoolLinksIT.class.getResource("/sampler/iterators.o").toURI());
        Path pin = bpffs.path("iterator");

        Bpftool.run("iter", "pin", object.toString(), pin.toString());

        try (BpfLink link = BpfLink.ofPin(pin)) {
            requireSame(link, shown(link));
            assertThat(link.info().type()).contains(LinkType.ITER);
            assertThat(BpfLink.ids()).contains(link.info().id().orElseThrow());
        }
        Files.delete(pin);
    }
}
