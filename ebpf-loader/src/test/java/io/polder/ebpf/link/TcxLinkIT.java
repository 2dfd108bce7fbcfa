package io.polder.ebpf.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.UnsupportedFeatureException;
import io.polder.linux.testing.Bpffs;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TcxLinkIT extends TcLinkContract {

    TcxLinkIT() {
        super(TcMechanism.TCX);
    }

    @BeforeAll
    static void needsTcx() {
        assumeTrue(Kernel.isAtLeast(6, 6), "TCX came with Linux 6.6");
    }

    @Test
    void mechanismIsTcxUnlessSaidOtherwise() {
        try (BpfProgram program = counting();
                BpfLink link = BpfLink.attach(TcHook.ingress(wire.here(), wire.ifindex), program)) {
            assertThat(link.info().type()).contains(LinkType.TCX);
            assertThat(link.info().target()).isEqualTo(new LinkInfo.Target.Interface(wire.ifindex));
        }
    }

    @Test
    void linkIsKnownByItsNumber() {
        try (BpfProgram program = counting();
                BpfLink link = BpfLink.attach(ingress(), program);
                BpfLink same = BpfLink.ofId(link.info().id().orElseThrow())) {
            assertThat(same.info()).isEqualTo(link.info());
            assertThat(BpfLink.ids()).contains(link.info().id().orElseThrow());
            assertThat(Attachments.of(ingress()).programs())
                    .containsExactly(new Attachments.Attached(
                            program.info().id(), link.info().id()));
        }
    }

    @Test
    void anchorCanBeALinksNumber() throws IOException {
        try (BpfProgram one = appending(1);
                BpfProgram two = appending(2);
                BpfProgram three = appending(3);
                BpfLink second = BpfLink.attach(ingress(), two)) {
            int id = second.info().id().orElseThrow();
            try (BpfLink first = BpfLink.attach(ingress().withAnchor(Anchor.beforeLink(id)), one);
                    BpfLink third = BpfLink.attach(ingress().withAnchor(Anchor.afterLink(id)), three)) {
                wire.sendAndReceive();

                assertThat(counter.value()).isEqualTo(123);
                assertThat(ids(first, second, third)).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void changedListIsNoticed() {
        try (BpfProgram one = appending(1);
                BpfProgram two = appending(2);
                BpfProgram three = appending(3);
                BpfLink first = BpfLink.attach(ingress(), one)) {
            long revision = Attachments.of(ingress()).revision().orElseThrow();
            TcHook hook = ingress().withAnchor(Anchor.last().atRevision(revision));
            try (BpfLink second = BpfLink.attach(hook, two)) {
                assertThatExceptionOfType(LinkException.StaleRevision.class)
                        .isThrownBy(() -> BpfLink.attach(hook, three))
                        .withMessageContaining("revision " + revision + " was expected, it is " + (revision + 1));
                assertThat(ids(first, second)).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void programThatIsThereAlreadyIsRefused() {
        try (BpfProgram program = counting();
                BpfProgram other = appending(1);
                BpfLink link = BpfLink.attach(ingress(), program);
                BpfLink second = BpfLink.attach(ingress(), other)) {
            assertThatExceptionOfType(LinkException.Busy.class)
                    .isThrownBy(() -> BpfLink.attach(ingress(), program))
                    .withMessageContaining("EEXIST");
            assertThatExceptionOfType(LinkException.Busy.class).isThrownBy(() -> second.update(program));
            assertThat(link.info().isAttached()).isTrue();
        }
    }

    @Test
    void pinTellsWhereItsLinkIs() throws IOException {
        try (Bpffs bpffs = new Bpffs();
                BpfProgram program = counting();
                BpfLink link = BpfLink.attach(ingress(), program)) {
            Path path = bpffs.path("link");
            link.pin(path);

            assertThatExceptionOfType(LinkException.Elsewhere.class)
                    .isThrownBy(() -> BpfLink.ofPin(path, TcHook.egress(wire.here(), wire.ifindex)));
            assertThatExceptionOfType(LinkException.Elsewhere.class)
                    .isThrownBy(() -> BpfLink.ofPin(path, TcHook.ingress(wire.here(), 1)));
            try (BpfLink found = BpfLink.ofPin(path)) {
                assertThat(found.info()).isEqualTo(link.info());
            }
        }
    }

    @Test
    @SuppressWarnings("try") // It is closed before its time.
    void newMechanismTakesOverWithoutAPacketUnseen() throws Exception {
        try (BpfProgram program = counting();
                Counter second = new Counter();
                BpfProgram newer =
                        Programs.onDatagrams().count().end(Programs.OK).classifier("newer", second.map)) {
            TcHook old = egress().withMechanism(TcMechanism.CLS_BPF);
            int sent = 0;
            try (BpfLink before = BpfLink.attach(old, program)) {
                wire.send(1);
                sent++;
                try (BpfLink after = BpfLink.attach(egress(), newer)) {
                    wire.send(1);
                    before.close();
                    wire.send(1);
                    sent += 2;

                    assertThat(after.info().isAttached()).isTrue();
                    assertThat(counter.value() + second.value()).isEqualTo(sent);
                }
            }
        }
    }

    @Test
    void hookThatTheKernelLacksIsNamed() throws IOException {
        assumeFalse(Kernel.hasSymbol("netkit_link_attach"), "this kernel has netkit");
        try (BpfProgram program = counting()) {
            assertThatExceptionOfType(UnsupportedFeatureException.class)
                    .isThrownBy(() -> BpfLink.attach(NetkitHook.primary(wire.here(), wire.ifindex), program))
                    .satisfies(refusal -> {
                        assertThat(refusal.feature()).isEqualTo("netkit");
                        assertThat(refusal.since()).isEqualTo("6.7");
                    });
        }
    }
}
