package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Fd;
import io.polder.linux.internal.EbpfClassifier;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.NetlinkException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class BpfFilterIT {

    private static final int LD_B_ABS = 0x30;
    private static final int JEQ_K = 0x15;
    private static final int RET_K = 0x06;

    private PacketsFixture packets;
    private TrafficControl control;

    @BeforeEach
    void open() throws Exception {
        packets = new PacketsFixture();
        control = packets.control;
    }

    @AfterEach
    void close() throws IOException {
        packets.close();
    }

    @Test
    void filterDropsWhatItSaysAndNothingElse() throws Exception {
        control.add(Qdisc.clsact(packets.link));
        control.replace(dropping(7));

        assertThat(packets.sendAndReceive(1, 7, 2)).containsExactly(1, 2);
    }

    @Test
    void replacedFilterTakesThePlaceOfTheOldOne() throws Exception {
        control.add(Qdisc.clsact(packets.link));
        control.replace(dropping(7));
        control.replace(dropping(8));

        assertThat(packets.sendAndReceive(7, 8)).containsExactly(7);
        assertThat(control.filters(packets.link, TcHandle.INGRESS))
                .extracting(Reported::value)
                .containsExactly(dropping(8));
    }

    @Test
    void noPacketPassesWhileAFilterIsReplaced() throws Exception {
        control.add(Qdisc.clsact(packets.link));
        control.replace(dropping(7));
        var replacing = new Thread(() -> {
            for (int i = 0; i < 200; i++) {
                control.replace(dropping(7));
            }
        });
        replacing.start();
        do {
            packets.send(7);
        } while (replacing.isAlive());
        replacing.join();

        assertThat(packets.sendAndReceive(1)).containsExactly(1);
    }

    @Test
    void lowestPriorityIsAskedFirst() throws Exception {
        control.add(Qdisc.clsact(packets.link));
        control.add(filter(2, classic(7)));
        control.add(filter(1, new BpfProgram.Classic(returning(Verdict.OK))));

        assertThat(packets.sendAndReceive(7)).containsExactly(7);
    }

    @Test
    void filtersGoWithClsact() throws Exception {
        control.add(Qdisc.clsact(packets.link));
        control.replace(dropping(7));
        control.deleteQdisc(packets.link, TcHandle.CLSACT);

        assertThat(packets.sendAndReceive(7)).containsExactly(7);
    }

    @Test
    void filterOnWhatALinkSendsSeesIt() throws Exception {
        packets.farControl.add(Qdisc.clsact(packets.farLink));
        packets.farControl.add(TcFilter.of(
                packets.farLink, TcHandle.EGRESS, 1, TcFilter.ETH_P_ALL, FilterKind.Bpf.directAction(classic(7))));

        assertThat(packets.sendAndReceive(7, 8)).containsExactly(8);
    }

    @Test
    @RequiresCapability(Capability.EBPF_CLASSIFIER)
    void ebpfProgramIsAttachedByDescriptorAndReportedByIdAndTag() throws Exception {
        control.add(Qdisc.clsact(packets.link));
        try (Fd drop = EbpfClassifier.load(Verdict.SHOT.number())) {
            control.replace(filter(1, new BpfProgram.Loaded(drop, "drop-all")));
        }

        Reported<TcFilter> read =
                control.filters(packets.link, TcHandle.INGRESS).get(0);
        assertThat(read.value().handle()).hasValue(1);
        assertThat(read.value().kind()).isInstanceOfSatisfying(FilterKind.Bpf.class, bpf -> {
            assertThat(bpf.directAction()).isTrue();
            assertThat(bpf.program()).isInstanceOfSatisfying(BpfProgram.Attached.class, program -> {
                assertThat(program.name()).contains("drop-all");
                assertThat(program.id()).isPositive();
                assertThat(program.tag()).isNotEqualTo("0000000000000000");
            });
        });
        assertThatThrownBy(() -> control.replace(read.value()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it takes a descriptor to attach the program anew");

        packets.send(1);
        try (Fd pass = EbpfClassifier.load(Verdict.OK.number())) {
            control.replace(filter(1, new BpfProgram.Loaded(pass, "pass-all")));
        }
        assertThat(packets.sendAndReceive(2)).containsExactly(2);
        control.delete(control.filters(packets.link, TcHandle.INGRESS).get(0).value());
        assertThat(control.filters(packets.link, TcHandle.INGRESS)).isEmpty();
    }

    @Test
    void mistakesAreNamed() {
        var filter = dropping(1);
        assertThatThrownBy(() -> control.replace(filter))
                .isInstanceOf(NetlinkException.class)
                .hasMessageStartingWith(
                        "replace bpf filter 0x1 of priority 1 at ffff:fff2 of link " + packets.link + ": EINVAL");
        control.add(Qdisc.clsact(packets.link));
        control.add(filter);
        assertThatThrownBy(() -> control.add(filter)).isInstanceOf(NetlinkException.AlreadyExists.class);
        var endless = new SocketFilter.Builder().statement(LD_B_ABS, 0).build();
        assertThatThrownBy(() -> control.add(filter(2, new BpfProgram.Classic(endless))))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("EINVAL");
    }

    @Test
    @RequiresCapability(Capability.IPROUTE2)
    void tcShowsWhatWasSet() throws Exception {
        control.add(Qdisc.clsact(packets.link));
        control.add(filter(3, classic(7)));

        assertThat(packets.namespaces.oracle("tc", "filter", "show", "dev", "veth0", "ingress"))
                .contains(
                        "protocol all pref 3 bpf",
                        "handle 0x1 direct-action",
                        "bytecode '4,48 0 0 42,21 0 1 7,6 0 0 2,6 0 0 0'");
    }

    private TcFilter dropping(int value) {
        return filter(1, classic(value));
    }

    private TcFilter filter(int priority, BpfProgram program) {
        var bpf = new FilterKind.Bpf(program, true, Optional.empty(), List.of());
        return TcFilter.of(packets.link, TcHandle.INGRESS, priority, TcFilter.ETH_P_ALL, bpf)
                .withHandle(1);
    }

    /** Drops UDP datagrams whose first byte of payload is that one. */
    private static BpfProgram classic(int value) {
        return new BpfProgram.Classic(new SocketFilter.Builder()
                .statement(LD_B_ABS, PacketsFixture.PAYLOAD)
                .jump(JEQ_K, value, 0, 1)
                .statement(RET_K, Verdict.SHOT.number())
                .statement(RET_K, Verdict.OK.number())
                .build());
    }

    private static SocketFilter returning(Verdict verdict) {
        return new SocketFilter.Builder().statement(RET_K, verdict.number()).build();
    }
}
