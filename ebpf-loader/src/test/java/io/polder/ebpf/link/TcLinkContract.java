package io.polder.ebpf.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.ProgramType;
import io.polder.linux.testing.Bpffs;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What links at the traffic control layer do, by whatever mechanism. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
abstract class TcLinkContract {

    final TcMechanism mechanism;
    Wire wire;
    Counter counter;

    TcLinkContract(TcMechanism mechanism) {
        this.mechanism = mechanism;
    }

    @BeforeEach
    void open() throws IOException {
        wire = new Wire();
        counter = new Counter();
    }

    @AfterEach
    void close() throws IOException {
        counter.close();
        wire.close();
    }

    TcHook ingress() {
        return TcHook.ingress(wire.here(), wire.ifindex).withMechanism(mechanism);
    }

    TcHook egress() {
        return TcHook.egress(wire.far(), wire.farIfindex).withMechanism(mechanism);
    }

    @Test
    void programSeesWhatTheInterfaceReceives() throws IOException {
        try (BpfProgram program = counting();
                BpfLink link = BpfLink.attach(ingress(), program)) {
            assertThat(wire.sendAndReceive(1, 2)).containsExactly(1, 2);

            assertThat(counter.value()).isEqualTo(3);
            assertThat(link.info().isAttached()).isTrue();
        }
    }

    @Test
    void programSeesWhatTheInterfaceSends() throws IOException {
        try (BpfProgram program = dropping(7);
                BpfLink link = BpfLink.attach(egress(), program)) {
            assertThat(wire.sendAndReceive(1, 7, 2)).containsExactly(1, 2);
            assertThat(link.info().attachType()).contains(AttachType.TCX_EGRESS);
        }
    }

    @Test
    void programIsNotNeededOnceItIsAttached() throws IOException {
        BpfProgram program = dropping(7);
        try (BpfLink link = BpfLink.attach(ingress(), program)) {
            int id = program.info().id();
            program.close();

            assertThat(wire.sendAndReceive(1, 7, 2)).containsExactly(1, 2);
            assertThat(link.info().programId()).isEqualTo(id);
        }
    }

    @Test
    void closeDetachesAndTwiceIsFine() throws IOException {
        try (BpfProgram program = dropping(7)) {
            BpfLink link = BpfLink.attach(ingress(), program);
            link.close();
            link.close();
        }

        assertThat(wire.sendAndReceive(7)).containsExactly(7);
        assertThat(Attachments.of(ingress()).programs()).isEmpty();
    }

    @Test
    void programsAreAskedInTheOrderOfTheirAnchors() throws IOException {
        try (BpfProgram one = appending(1);
                BpfProgram two = appending(2);
                BpfProgram three = appending(3);
                BpfProgram four = appending(4);
                BpfProgram five = appending(5);
                BpfLink third = BpfLink.attach(ingress(), three);
                BpfLink fifth = BpfLink.attach(ingress(), five);
                BpfLink first = BpfLink.attach(ingress().withAnchor(Anchor.first()), one);
                BpfLink second = BpfLink.attach(ingress().withAnchor(Anchor.before(third)), two);
                BpfLink fourth = BpfLink.attach(ingress().withAnchor(Anchor.after(three)), four)) {
            wire.sendAndReceive();

            assertThat(counter.value()).isEqualTo(12345);
            assertThat(Attachments.of(ingress()).programs())
                    .extracting(Attachments.Attached::programId)
                    .containsExactlyElementsOf(ids(first, second, third, fourth, fifth));
        }
    }

    @Test
    void neighboursAreKnownByTheKernelsNumbersToo() throws IOException {
        try (BpfProgram one = appending(1);
                BpfProgram two = appending(2);
                BpfProgram three = appending(3);
                BpfLink second = BpfLink.attach(ingress(), two);
                BpfLink first = BpfLink.attach(
                        ingress().withAnchor(Anchor.beforeProgram(two.info().id())), one);
                BpfLink third = BpfLink.attach(
                        ingress().withAnchor(Anchor.afterProgram(two.info().id())), three)) {
            wire.sendAndReceive();

            assertThat(counter.value()).isEqualTo(123);
            assertThat(ids(first, second, third)).doesNotHaveDuplicates();
        }
    }

    @Test
    void anchorThatIsNotThereIsRefused() {
        try (BpfProgram program = counting();
                BpfProgram other = appending(1)) {
            TcHook hook = ingress().withAnchor(Anchor.before(other));

            assertThatExceptionOfType(LinkException.NoSuchAnchor.class)
                    .isThrownBy(() -> BpfLink.attach(hook, program))
                    .withMessageContainingAll("attach program counting", "tc ingress of interface " + wire.ifindex);
            assertThat(Attachments.of(ingress()).programs()).isEmpty();
        }
    }

    @Test
    void updatePutsAnotherProgramInThePlace() throws IOException {
        try (BpfProgram one = appending(1);
                BpfProgram two = appending(2);
                BpfProgram three = appending(3);
                BpfLink first = BpfLink.attach(ingress(), one);
                BpfLink last = BpfLink.attach(ingress(), three)) {
            first.update(two);
            wire.sendAndReceive();

            assertThat(counter.value()).isEqualTo(23);
            assertThat(first.info().programId()).isEqualTo(two.info().id());
            assertThat(last.info().programId()).isEqualTo(three.info().id());
        }
    }

    @Test
    void noPacketMeetsNeitherProgramWhileOneTakesTheOthersPlace() throws Exception {
        try (BpfProgram one = counting();
                BpfProgram other = counting();
                BpfLink link = BpfLink.attach(egress(), one)) {
            var failure = new AtomicReference<Throwable>();
            var updating = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    link.update(other);
                    link.update(one);
                }
            });
            updating.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            updating.start();
            int sent = 0;
            do {
                wire.send(1);
                sent++;
            } while (updating.isAlive());
            updating.join();

            assertThat(failure.get()).isNull();
            assertThat(counter.value()).isEqualTo(sent);
        }
    }

    @Test
    void updateCanExpectAProgram() {
        try (BpfProgram one = counting();
                BpfProgram two = dropping(1);
                BpfLink link = BpfLink.attach(ingress(), one)) {
            link.update(two, one);

            assertThatExceptionOfType(LinkException.ProgramChanged.class)
                    .isThrownBy(() -> link.update(two, one))
                    .withMessageContaining("update link to tc ingress");
            assertThat(link.info().programId()).isEqualTo(two.info().id());
        }
    }

    @Test
    void detachedLinkIsDefunct() throws IOException {
        try (BpfProgram program = dropping(7);
                BpfLink link = BpfLink.attach(ingress(), program)) {
            link.detach();
            link.detach();

            assertThat(wire.sendAndReceive(7)).containsExactly(7);
            assertThat(link.info().isAttached()).isFalse();
            assertThatExceptionOfType(LinkException.Defunct.class).isThrownBy(() -> link.update(program));
        }
    }

    @Test
    void linkOfAVanishedInterfaceIsDefunct() {
        try (BpfProgram program = counting();
                BpfProgram other = dropping(7);
                BpfLink link = BpfLink.attach(ingress(), program)) {
            wire.namespaces.netlink.links().delete(wire.ifindex);

            assertThat(link.info().isAttached()).isFalse();
            assertThatExceptionOfType(LinkException.Defunct.class).isThrownBy(() -> link.update(other));
            link.detach();
        }
    }

    @Test
    void interfaceThatIsNotThereIsSaidSo() {
        try (BpfProgram program = counting()) {
            TcHook hook = TcHook.ingress(wire.here(), 4711).withMechanism(mechanism);

            assertThatExceptionOfType(LinkException.NoSuchPlace.class)
                    .isThrownBy(() -> BpfLink.attach(hook, program))
                    .withMessageContainingAll("interface 4711", "ENODEV");
        }
    }

    @Test
    void programOfAnotherKindIsRefusedBeforeTheKernelIsAsked() {
        try (BpfProgram xdp = BpfProgram.load(
                        Programs.always(2).spec("xdp", ProgramType.XDP).build());
                BpfProgram program = counting()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BpfLink.attach(ingress(), xdp))
                    .withMessageContainingAll("SCHED_CLS", "XDP");
            try (BpfLink link = BpfLink.attach(ingress(), program)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> link.update(xdp))
                        .withMessageContainingAll("SCHED_CLS", "XDP");
            }
        }
    }

    @Test
    void pinnedLinkOutlivesItsHandleAndIsFoundAgain() throws IOException {
        try (Bpffs bpffs = new Bpffs();
                BpfProgram program = dropping(7);
                BpfProgram other = dropping(8)) {
            Path path = bpffs.path("link");
            try (BpfLink link = BpfLink.attach(ingress(), program)) {
                link.pin(path);
                assertThat(link.pinned()).contains(path);
            }
            assertThat(wire.sendAndReceive(1, 7, 8)).containsExactly(1, 8);

            try (BpfLink found = BpfLink.ofPin(path, ingress())) {
                assertThat(found.pinned()).contains(path);
                assertThat(found.info().programId()).isEqualTo(program.info().id());
                found.update(other);
            }
            assertThat(wire.sendAndReceive(1, 7, 8)).containsExactly(1, 7);

            try (BpfLink found = BpfLink.ofPin(path, ingress())) {
                found.unpin();
                assertThat(path).doesNotExist();
                assertThat(wire.sendAndReceive(8)).isEmpty();
            }
            assertThat(wire.sendAndReceive(8)).containsExactly(8);
        }
    }

    @Test
    void pinIsForOneLinkAndOnePlace() throws IOException {
        try (Bpffs bpffs = new Bpffs();
                BpfProgram program = counting();
                BpfLink link = BpfLink.attach(ingress(), program);
                BpfLink other =
                        BpfLink.attach(TcHook.egress(wire.here(), wire.ifindex).withMechanism(mechanism), program)) {
            link.pin(bpffs.path("link"));

            assertThatIllegalStateException().isThrownBy(() -> link.pin(bpffs.path("other")));
            assertThatExceptionOfType(EbpfException.class)
                    .isThrownBy(() -> other.pin(bpffs.path("link")))
                    .withMessageContaining("EEXIST");
            assertThat(other.pinned()).isEmpty();
            link.unpin();
            link.unpin();
            assertThat(link.pinned()).isEmpty();
        }
    }

    @Test
    void pinnedLinkOfAVanishedInterfaceIsFoundDefunct() throws IOException {
        try (Bpffs bpffs = new Bpffs();
                BpfProgram program = counting()) {
            Path path = bpffs.path("link");
            try (BpfLink link = BpfLink.attach(ingress(), program)) {
                link.pin(path);
            }
            wire.namespaces.netlink.links().delete(wire.ifindex);

            try (BpfLink found = BpfLink.ofPin(path, ingress())) {
                assertThat(found.info().isAttached()).isFalse();
                assertThatExceptionOfType(LinkException.Defunct.class).isThrownBy(() -> found.update(program));
                found.unpin();
            }
            assertThat(path).doesNotExist();
        }
    }

    @Test
    void placeThatIsNoBpfFileSystemIsRefused() throws IOException {
        Path directory = Files.createTempDirectory("polder");
        try (BpfProgram program = counting();
                BpfLink link = BpfLink.attach(ingress(), program)) {
            assertThatExceptionOfType(EbpfException.class)
                    .isThrownBy(() -> link.pin(directory.resolve("link")))
                    .withMessageContaining("pins need one of kind bpf");
            assertThat(link.pinned()).isEmpty();
        } finally {
            Files.delete(directory);
        }
    }

    BpfProgram counting() {
        return Programs.onDatagrams().count().end(Programs.NEXT).classifier("counting", counter.map);
    }

    BpfProgram appending(int digit) {
        return Programs.onDatagrams().append(digit).end(Programs.NEXT).classifier("append" + digit, counter.map);
    }

    static BpfProgram dropping(int value) {
        return Programs.onDatagrams()
                .when(value, Programs.SHOT)
                .end(Programs.NEXT)
                .classifier("drop" + value);
    }

    static List<Integer> ids(BpfLink... links) {
        return Stream.of(links).map(link -> link.info().programId()).toList();
    }
}
