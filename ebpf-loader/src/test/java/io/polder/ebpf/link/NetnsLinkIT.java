package io.polder.ebpf.link;

import static io.polder.ebpf.link.SamplerPacketsIT.sampler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.ProgramType;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Bpffs;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of a whole network namespace. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
class NetnsLinkIT {

    private static final int SK_DROP = 0;

    private NetworkNamespace namespace;

    @BeforeEach
    void open() {
        namespace = NetworkNamespace.create();
        try (RouteNetlink netlink = RouteNetlink.open(namespace)) {
            netlink.links().change(LinkChange.of(1).up().build());
        }
    }

    @AfterEach
    void close() {
        namespace.close();
    }

    private static BpfProgram refusing() {
        return BpfProgram.load(Programs.always(SK_DROP)
                .spec("refuse", ProgramType.SK_LOOKUP)
                .attachType(AttachType.SK_LOOKUP)
                .build());
    }

    private void connect(ServerSocketChannel server) throws IOException {
        try (SocketChannel client = namespace.call(SocketChannel::open)) {
            client.connect(server.getLocalAddress());
        }
    }

    @Test
    void lookupThatRefusesEndsConnectionsUntilItsLinkIsClosed() throws IOException {
        NetnsHook hook = NetnsHook.socketLookup(namespace);
        try (ServerSocketChannel server = namespace.call(ServerSocketChannel::open);
                BpfProgram program = refusing()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            connect(server);
            try (BpfLink link = BpfLink.attach(hook, program)) {
                assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect(server));
                assertThat(link.info().target()).isEqualTo(new LinkInfo.Target.Namespace(namespace.inode()));
                assertThat(Attachments.of(hook).programs())
                        .extracting(Attachments.Attached::programId)
                        .containsExactly(program.info().id());
            }
            connect(server);
        }
    }

    @Test
    void pinnedLinkOutlivesItsHandle() throws IOException {
        NetnsHook hook = NetnsHook.socketLookup(namespace);
        try (Bpffs bpffs = new Bpffs();
                ServerSocketChannel server = namespace.call(ServerSocketChannel::open)) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Path pin = bpffs.path("lookup");
            try (BpfProgram program = refusing();
                    BpfLink link = BpfLink.attach(hook, program)) {
                link.pin(pin);
            }
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect(server));

            try (BpfLink found = BpfLink.ofPin(pin, hook)) {
                found.unpin();
            }
            connect(server);
        }
    }

    @Test
    void oneFlowDissectorFits() throws IOException {
        NetnsHook hook = NetnsHook.flowDissector(namespace);
        var spec = sampler("sections").program("run_flow_dissector");
        try (BpfProgram first = BpfProgram.load(spec);
                BpfProgram second = BpfProgram.load(spec);
                BpfLink link = BpfLink.attach(hook, first)) {
            assertThatExceptionOfType(LinkException.Busy.class).isThrownBy(() -> BpfLink.attach(hook, second));
            link.update(second);
            assertThat(link.info().programId()).isEqualTo(second.info().id());
        }
    }

    @Test
    void linkIsDefunctOnceItsNamespaceIsGone() {
        var gone = NetworkNamespace.create();
        try (BpfProgram program = refusing()) {
            try (BpfLink link = BpfLink.attach(NetnsHook.socketLookup(gone), program)) {
                gone.close();
                while (link.info().isAttached()) {
                    Thread.onSpinWait(); // The kernel cleans up by and by.
                }
                assertThatExceptionOfType(LinkException.Defunct.class).isThrownBy(() -> link.update(program));
            }
        } finally {
            gone.close();
        }
    }

    @Test
    void otherKindOfProgramIsRefused() throws IOException {
        try (BpfProgram program = BpfProgram.load(sampler("sections").program("run_tc"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BpfLink.attach(NetnsHook.socketLookup(namespace), program))
                    .withMessageContainingAll("SK_LOOKUP", "SCHED_CLS");
        }
    }
}
