package io.polder.ebpf.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.UnsupportedFeatureException;
import io.polder.linux.testing.Bpffs;
import io.polder.netlink.tc.Qdisc;
import io.polder.netlink.tc.QdiscKind;
import io.polder.netlink.tc.TrafficControl;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClsBpfLinkIT extends TcLinkContract {

    ClsBpfLinkIT() {
        super(TcMechanism.CLS_BPF);
    }

    @Test
    void mechanismIsClsBpfWhereThereIsNoTcx() {
        try (BpfProgram program = counting();
                BpfLink link = BpfLink.attach(TcHook.ingress(wire.here(), wire.ifindex), program)) {
            assertThat(link.info().type().isPresent()).isEqualTo(Kernel.isAtLeast(6, 6));
        }
    }

    @Test
    void clsactGoesWithTheLastFilterOfWhoMadeIt() {
        try (BpfProgram program = counting()) {
            try (BpfLink first = BpfLink.attach(ingress(), program);
                    BpfLink second = BpfLink.attach(ingress(), program)) {
                assertThat(first.info()).isNotEqualTo(second.info());
                assertThat(hasClsact()).isTrue();
            }
        }
        assertThat(hasClsact()).isFalse();
    }

    @Test
    void clsactOfOthersStays() {
        control().add(Qdisc.clsact(wire.ifindex));
        try (BpfProgram program = counting()) {
            BpfLink.attach(ingress(), program).close();
        }
        assertThat(hasClsact()).isTrue();
    }

    @Test
    void filterOfOthersStaysAndKeepsClsact() throws IOException {
        try (BpfProgram program = counting();
                BpfProgram other = dropping(7);
                BpfLink stays = attachPinless(other)) {
            BpfLink.attach(ingress(), program).close();

            assertThat(hasClsact()).isTrue();
            assertThat(wire.sendAndReceive(7)).isEmpty();
            assertThat(stays.info().isAttached()).isTrue();
        }
    }

    private BpfLink attachPinless(BpfProgram other) {
        return BpfLink.attach(ingress(), other);
    }

    @Test
    void refusedAttachmentLeavesNoClsact() {
        try (BpfProgram program = counting();
                BpfProgram other = appending(1)) {
            assertThatExceptionOfType(LinkException.NoSuchAnchor.class)
                    .isThrownBy(() -> BpfLink.attach(ingress().withAnchor(Anchor.after(other)), program));
        }
        assertThat(hasClsact()).isFalse();
    }

    @Test
    void ingressQdiscSuitsWhatIsReceivedOnly() throws IOException {
        control().add(Qdisc.ingress(wire.ifindex));
        try (BpfProgram program = dropping(7);
                BpfLink link = BpfLink.attach(ingress(), program)) {
            assertThat(wire.sendAndReceive(7)).isEmpty();
            assertThatExceptionOfType(LinkException.Unsuitable.class)
                    .isThrownBy(() -> BpfLink.attach(
                            TcHook.egress(wire.here(), wire.ifindex).withMechanism(mechanism), program));
            assertThat(link.info().isAttached()).isTrue();
        }
    }

    @Test
    void whatOnlyTcxHasIsSaidSo() {
        try (BpfProgram program = counting()) {
            assertThatExceptionOfType(UnsupportedFeatureException.class)
                    .isThrownBy(() ->
                            BpfLink.attach(ingress().withAnchor(Anchor.last().atRevision(1)), program))
                    .satisfies(refusal -> assertThat(refusal.since()).isEqualTo("6.6"));
            assertThatExceptionOfType(UnsupportedFeatureException.class)
                    .isThrownBy(() -> BpfLink.attach(ingress().withAnchor(Anchor.beforeLink(1)), program));
        }
    }

    @Test
    void filterThatSomebodyElseDeletedIsDefunct() {
        try (BpfProgram program = counting();
                BpfLink link = BpfLink.attach(ingress(), program)) {
            control().deleteFilters(wire.ifindex, io.polder.netlink.tc.TcHandle.INGRESS);

            assertThat(link.info().isAttached()).isFalse();
            assertThatExceptionOfType(LinkException.Defunct.class).isThrownBy(() -> link.update(program));
            assertThat(Attachments.of(ingress()).programs()).isEmpty();
        }
    }

    @Test
    void pinWithoutItsHookIsNoLink() throws IOException {
        try (Bpffs bpffs = new Bpffs();
                BpfProgram program = counting();
                BpfLink link = BpfLink.attach(ingress(), program)) {
            Path path = bpffs.path("link");
            link.pin(path);

            assertThatExceptionOfType(EbpfException.class)
                    .isThrownBy(() -> BpfLink.ofPin(path))
                    .withMessageContaining("it is no link but bpf-prog; a filter's link is found with the hook");
            link.unpin();
        }
    }

    private TrafficControl control() {
        return wire.namespaces.netlink.trafficControl();
    }

    private boolean hasClsact() {
        return control().qdiscs(wire.ifindex).stream()
                .anyMatch(qdisc -> qdisc.value().kind() instanceof QdiscKind.Clsact);
    }
}
