package io.polder.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.ebpf.BpfObject;
import io.polder.ebpf.link.Anchor;
import io.polder.ebpf.link.Attachments;
import io.polder.ebpf.link.TcHook;
import io.polder.ebpf.link.TcMechanism;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Bpffs;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.tc.BpfProgram;
import io.polder.netlink.tc.FilterKind;
import io.polder.netlink.tc.Qdisc;
import io.polder.netlink.tc.TcFilter;
import io.polder.netlink.tc.TcHandle;
import io.polder.netns.NetnsConfigurator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class PinnedHooksIT {

    private static final PinFailures FAILURES = new PinFailures() {
        @Override
        public RuntimeException failed(String message, @Nullable Throwable cause) {
            return new IllegalStateException(message, cause);
        }

        @Override
        public RuntimeException foreign(String message, @Nullable Throwable cause) {
            return new IllegalStateException(message, cause);
        }
    };

    /** As on kernels without TCX, where places are priorities. */
    @Test
    void programsComeBeforeTheFilterThatHasTheLastPlace() throws IOException {
        try (var bpffs = new Bpffs();
                NetworkNamespace netns = NetworkNamespace.create();
                RouteNetlink netlink = RouteNetlink.open(netns);
                BpfObject object = BpfObject.load(ObjectFiles.read(NetnsConfigurator.class, "redirect.o"));
                var hooks = new PinnedHooks(FAILURES)) {
            netlink.links().create(LinkSpec.bridge("eth0").build());
            int link = hooks.index(netns, "eth0");
            var sendsOn = new BpfProgram.Loaded(object.program("from_eni").fd(), "sends_on");
            netlink.batch()
                    .add(Qdisc.clsact(link))
                    .replace(TcFilter.of(
                                    link,
                                    TcHandle.INGRESS,
                                    0xffff,
                                    TcFilter.ETH_P_ALL,
                                    FilterKind.Bpf.directAction(sendsOn))
                            .withHandle(1))
                    .execute();
            TcHook hook = TcHook.ingress(netns, link).withMechanism(TcMechanism.CLS_BPF);
            Path first = bpffs.path("first");
            Path second = bpffs.path("second");
            hooks.attach(hook.withAnchor(Anchor.first()), object.program("from_pod"), first);
            hooks.attach(hook, object.program("from_pod"), second);

            List<Integer> order = Attachments.of(hook).programs().stream()
                    .map(Attachments.Attached::programId)
                    .toList();
            int looks = object.program("from_pod").info().id();
            assertThat(order)
                    .containsExactly(
                            looks, looks, object.program("from_eni").info().id());
            hooks.remove(first);
            hooks.remove(second);
            assertThat(Files.exists(first)).isFalse();
            assertThat(Attachments.of(hook).programs()).hasSize(1);
        }
    }
}
