package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Bad settings are refused before the kernel sees them, and named. */
class TcValidationTest {

    private static final Rate MBIT = Rate.ofBits(1_000_000);

    @Test
    void ratesAreWholeBytes() {
        assertThat(Rate.ofBits(15)).isEqualTo(new Rate(1));
        refused(() -> Rate.ofBits(7), "a rate of 7 bits a second is less than a byte");
        refused(() -> new Rate(-1), "rate -1 is not in 0..9223372036854775807");
        refused(() -> Rate.ofBits(-8), "rate -1 is not in 0..9223372036854775807");
    }

    @Test
    void tbfNeedsARateABurstAndALimit() {
        refused(() -> Tbf.ofLimit(new Rate(0), 5000, 5000), "tbf rate 0 would send nothing");
        refused(() -> Tbf.ofLimit(MBIT, 0, 5000), "tbf burst 0 is not in 1..4294967295");
        refused(() -> Tbf.ofLimit(MBIT, 1L << 32, 5000), "tbf burst 4294967296 is not in 1..4294967295");
        refused(() -> Tbf.ofLimit(MBIT, 5000, 0), "tbf limit 0 is not in 1..4294967295");
        refused(
                () -> Tbf.ofLimit(new Rate(1), 275, 5000),
                "burst 275 at 1 bytes/s is more than the kernel's 32 bits hold: 4 GiB on the wire, or 274 s");
        refused(
                () -> Tbf.ofLatency(MBIT, 5000, Duration.ofMillis(-1)),
                "tbf latency PT-0.001S is negative, or beyond 2^32-1 s");
        refused(
                () -> Tbf.ofLatency(MBIT, 5000, Duration.ofDays(2)),
                "tbf latency PT48H at 125000 bytes/s is a limit of 21600005000 bytes, at most 2^32-1 fit");
    }

    @Test
    void peakRateOfATbfIsAboveItsRate() {
        Tbf tbf = Tbf.ofLimit(MBIT, 5000, 5000);

        refused(() -> tbf.withPeak(MBIT, 1500), "tbf peak rate 125000 bytes/s is not above the rate 125000 bytes/s");
        refused(() -> tbf.withPeak(new Rate(200_000), 0), "tbf mtu 0 is not in 1..4294967295");
    }

    @Test
    void tbfLetsFullPacketsPassOrIsRefused() {
        Tbf tbf = Tbf.ofLimit(MBIT, 1514, 5000);

        assertThat(tbf.requireMtu(1500)).isEqualTo(tbf);
        refused(() -> tbf.requireMtu(1501), "tbf of 1514 bytes never lets a packet of MTU 1501 and its header pass");
        refused(
                () -> Tbf.ofLimit(MBIT, 5000, 1000).requireMtu(1500),
                "tbf of 1000 bytes never lets a packet of MTU 1500 and its header pass");
        refused(
                () -> tbf.withPeak(new Rate(200_000), 1513).requireMtu(1500),
                "tbf of 1513 bytes never lets a packet of MTU 1500 and its header pass");
    }

    @Test
    void linkLayerFitsInto16Bits() {
        refused(() -> new LinkLayer(false, 0x10000, 0), "overhead 65536 is not in 0..65535");
        refused(() -> new LinkLayer(false, 0, -1), "mpu -1 is not in 0..65535");
    }

    @Test
    void htbAndItsClassesAreChecked() {
        refused(() -> Htb.ofDefaultClass(0), "htb default class 0 is not in 1..65535");
        refused(() -> new Htb(OptionalInt.empty(), 0, OptionalLong.empty()), "htb r2q 0 is not in 1..2147483647");
        refused(
                () -> new Htb(OptionalInt.empty(), 10, OptionalLong.of(-1)),
                "htb direct_qlen -1 is not in 0..4294967295");
        refused(() -> HtbClass.of(new Rate(0)).build(), "htb rate 0 would send nothing");
        refused(() -> HtbClass.of(MBIT).ceil(new Rate(0)).build(), "htb ceil 0 would send nothing");
        refused(() -> HtbClass.of(MBIT).prio(8).build(), "htb prio 8 is not in 0..7");
        refused(() -> HtbClass.of(MBIT).quantum(0).build(), "htb quantum 0 is not in 1..4294967295");
        refused(() -> HtbClass.of(MBIT).burst(-1).build(), "htb burst -1 is not in 0..9223372036854775807");
        refused(
                () -> HtbClass.of(new Rate(1)).burst(275).build(),
                "htb burst 275 at 1 bytes/s is more than the kernel's 32 bits hold: 274 s");
    }

    @Test
    void fqIsChecked() {
        refused(() -> Fq.builder().quantum(0).build(), "fq quantum 0 is not in 1..1048576");
        refused(() -> Fq.builder().buckets(1000).build(), "fq buckets 1000 is no power of two");
        refused(() -> Fq.builder().buckets(1 << 19).build(), "fq buckets 524288 is not in 2..262144");
        refused(
                () -> Fq.builder().maxRate(new Rate(0xffff_ffffL)).build(),
                "fq maxrate 4294967295 is not in 0..4294967294");
        refused(
                () -> Fq.builder().horizon(Duration.ofNanos(1)).build(),
                "fq horizon PT0.000000001S is not a whole number in 0..4294967295 us");
        refused(
                () -> Fq.builder().ceThreshold(Micros.of(0xffff_ffffL)).build(),
                "fq ce_threshold PT1H11M34.967295S is not a whole number in 0..4294967294 us");
        refused(
                () -> Fq.builder().timerSlack(Duration.ofSeconds(5)).build(),
                "fq timer_slack PT5S is not in 0..4294967295 ns");
        refused(() -> Fq.builder().priorityMap(List.of(1, 2)).build(), "fq priority map [1, 2] is not of 16 numbers");
        refused(
                () -> Fq.builder().priorityMap(Collections.nCopies(16, 3)).build(),
                "a number of the fq priority map 3 is not in 0..2");
        refused(
                () -> Fq.builder().weights(List.of(16384, 16384, 16383)).build(),
                "a number of the fq weights 16383 is not in 16384..2147483647");
    }

    @Test
    void fqCodelIsChecked() {
        refused(() -> FqCodel.builder().flows(65537).build(), "fq_codel flows 65537 is not in 1..65536");
        refused(() -> FqCodel.builder().quantum(255).build(), "fq_codel quantum 255 is not in 256..1048576");
        refused(
                () -> FqCodel.builder().target(Duration.ofMillis(-1)).build(),
                "fq_codel target PT-0.001S is not a whole number in 0..4294967295 us");
    }

    @Test
    void qdiscIsAtAPlaceThatItCanHave() {
        var clsact = new QdiscKind.Clsact();

        refused(() -> Qdisc.root(0, clsact), "link index 0 is not positive");
        refused(() -> Qdisc.root(1, clsact), "clsact belongs at ffff:fff1, not at root");
        refused(
                () -> Qdisc.root(1, new QdiscKind.Mq()).withHandle(TcHandle.of(1, 1)),
                "handle 1:1 of a queueing discipline has a minor number");
        refused(() -> TrafficControlRequests.deleteQdisc(-1, TcHandle.ROOT), "link index -1 is not positive");
    }

    @Test
    void classOfHtbHasAnIdOfItsQdisc() {
        HtbClass htb = HtbClass.of(MBIT).build();

        refused(() -> new TcClass(1, TcHandle.of(1, 0), TcHandle.of(1, 0), htb), "class id 1: has no minor number");
        refused(
                () -> new TcClass(1, TcHandle.of(2, 0), TcHandle.of(1, 1), htb),
                "parent 2: of class 1:1 belongs to another queueing discipline");
    }

    @Test
    void filterIsAtAPlaceThatItCanHave() {
        var all = new FilterKind.Matchall(Optional.empty(), List.of());
        TcFilter filter = TcFilter.of(1, TcHandle.INGRESS, 1, TcFilter.ETH_P_ALL, all);

        refused(
                () -> TcFilter.of(1, TcHandle.INGRESS, 0, TcFilter.ETH_P_ALL, all),
                "filter priority 0 is not in 1..65535");
        refused(
                () -> TcFilter.of(1, TcHandle.INGRESS, 65536, TcFilter.ETH_P_ALL, all),
                "filter priority 65536 is not in 1..65535");
        refused(() -> TcFilter.of(1, TcHandle.INGRESS, 1, 65536, all), "filter protocol 65536 is not in 0..65535");
        refused(() -> filter.withHandle(0), "filter handle 0 names no filter");
        refused(() -> filter.withChain(1 << 28), "filter chain 268435456 is not in 0..268435455");
        refused(
                () -> TrafficControlRequests.delete(filter),
                "matchall filter of priority 1 at ffff:fff2 of link 1 has no handle: deleting it would delete all of its"
                        + " priority");
        refused(
                () -> TrafficControlRequests.replace(filter),
                "matchall filter of priority 1 at ffff:fff2 of link 1 has no handle: replacing it would add one more");
        refused(
                () -> TrafficControlRequests.deleteFilters(1, TcHandle.INGRESS, 0),
                "filter priority 0 is not in 1..65535");
    }

    @Test
    void filterHasNoMoreThanTheKernelTakes() {
        TcAction pass = new TcAction.Gact(Verdict.OK);
        U32Key key = U32Key.u8(0, 1, 1);
        var program = new BpfProgram.Classic(
                new SocketFilter.Builder().statement(6, 0).build());

        refused(
                () -> new FilterKind.Matchall(Optional.empty(), Collections.nCopies(33, pass)),
                "33 actions of one filter, at most 32 fit");
        refused(
                () -> FilterKind.U32.doing(pass, Collections.nCopies(256, key)),
                "256 keys of one filter, at most 255 fit");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FilterKind.Bpf(program, true, Optional.empty(), List.of(pass)))
                .withMessageStartingWith("a direct-action program with actions beside it: ");
    }

    @Test
    void actionsAndProgramsAreChecked() {
        refused(() -> TcAction.Mirred.redirect(0), "link index 0 is not positive");
        refused(() -> new BpfProgram.Attached(Optional.empty(), 1, "0123"), "not a program tag: \"0123\"");
        refused(
                () -> new QdiscKind.Unknown("sixteen-letters-", RawAttributes.NONE),
                "not a kind of 1 to 15 bytes: \"sixteen-letters-\"");
        refused(() -> new FilterKind.Unknown("", RawAttributes.NONE), "not a kind of 1 to 15 bytes: \"\"");
    }

    @Test
    void classicBpfProgramHas1To4096Instructions() {
        refused(() -> new SocketFilter(List.of()), "a classic BPF program has 1 to 4096 instructions, not 0");
        refused(
                () -> new SocketFilter(Collections.nCopies(4097, 0L)),
                "a classic BPF program has 1 to 4096 instructions, not 4097");
        refused(() -> new SocketFilter.Builder().jump(0x15, 0, 256, 0), "jumps of 256 and 0 are not in 0..255");
    }

    private static void refused(ThrowingCallable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
    }
}
