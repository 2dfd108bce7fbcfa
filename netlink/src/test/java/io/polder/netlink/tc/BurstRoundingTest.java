package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** What becomes of bursts in ticks of 64 ns. */
class BurstRoundingTest {

    private static final long A_TICK_A_BYTE = 15_625_000;

    @Property
    void roundedTbfIsItselfAndNoMoreThanWhatWasAskedFor(@ForAll long seed) {
        Tbf tbf = new QdiscSamples(new Random(seed)).tbf();
        Tbf rounded = tbf.rounded();

        assertThat(rounded.burst()).isBetween(1L, tbf.burst());
        assertThat(rounded.rounded()).isEqualTo(rounded);
        assertThat(asReported(tbf)).isEqualTo(rounded);
    }

    @Property
    void burstOfATbfIsExactWhereAByteTakesATick(
            @ForAll @LongRange(min = 1, max = A_TICK_A_BYTE) long rate, @ForAll @LongRange(min = 1) long any) {
        long burst = 1 + any % Math.min(1L << 31, rate * 200);
        Tbf tbf = Tbf.ofLimit(new Rate(rate), burst, 1);

        assertThat(tbf.rounded()).isEqualTo(tbf);
    }

    @Property
    void burstOfAClassIsExactWhereAByteTakesATick(
            @ForAll @LongRange(min = 1, max = A_TICK_A_BYTE) long rate, @ForAll @LongRange(min = 0) long any) {
        HtbClass htb =
                HtbClass.of(new Rate(rate)).burst(any % (rate * 200)).cburst(0).build();

        assertThat(htb.rounded()).isEqualTo(htb);
    }

    @Property
    void burstOfAClassIsRoundedUpByLessThanWhatATickGives(@ForAll long seed) {
        HtbClass htb = new QdiscSamples(new Random(seed)).htbClass();
        HtbClass rounded = htb.rounded();

        assertThat(rounded.burst())
                .isBetween(htb.burst(), htb.burst() + htb.rate().bytesPerSecond() / A_TICK_A_BYTE);
        assertThat(rounded.rounded()).isEqualTo(rounded);
    }

    /** 1,250,000 bytes a second take 0.8 us for a byte; mult and shift give that exactly. */
    @Example
    void ticksAreTheKernels() {
        var tenMbit = new RateConfig(Rate.ofBits(10_000_000), LinkLayer.ETHERNET);

        assertThat(tenMbit.ticks(10_240)).isEqualTo(0x1f400); // As captured in golden/qdisc-list.txt.
        assertThat(tenMbit.bytes(0x1f400)).isEqualTo(10_240);
        // 375,000 bytes a second: 5,010 bytes take 13,360,000 ns, which the kernel's mult makes a little less of.
        var overhead = new RateConfig(new Rate(375_000), new LinkLayer(false, 10, 64));
        assertThat(overhead.ticks(5000)).isEqualTo(0x32f6d);
        var atm = new RateConfig(new Rate(375_000), new LinkLayer(true, 0, 0));
        assertThat(atm.ticks(5000)).isEqualTo(0x389c2);
        assertThat(new RateConfig(new Rate(8_000_000_000L), LinkLayer.ETHERNET).ticks(500_000_000))
                .isEqualTo(0xee6b2);
    }

    @Example
    void podsBurstIsAMillisecondOrTheMtuAnd1500() {
        Tbf slow = Tbf.ofPod(Rate.ofBits(10_000_000), 1500);
        Tbf fast = Tbf.ofPod(Rate.ofBits(1_000_000_000), 9000);
        Tbf faster = Tbf.ofPod(Rate.ofBits(1_000_000_000), 1500);

        assertThat(slow.burst()).isEqualTo(3000);
        assertThat(slow.limit()).isEqualTo(1_250_000 / 40 + 3000);
        assertThat(slow.latency()).isEqualTo(Duration.ofMillis(25));
        assertThat(fast.burst()).isEqualTo(125_000);
        assertThat(faster.burst()).isEqualTo(125_000);
        assertThat(Tbf.ofPod(Rate.ofBits(64_000_000), 9000).burst()).isEqualTo(10_500);
    }

    @Example
    void timesOfFqCodelAreRoundedToWhatTheKernelKeeps() {
        FqCodel codel = FqCodel.builder()
                .target(Duration.ofMillis(5))
                .interval(Duration.ofMillis(100))
                .build();

        assertThat(codel.rounded().target()).contains(Micros.of(4999));
        assertThat(codel.rounded().interval()).contains(Micros.of(99_999));
        assertThat(codel.rounded().rounded().interval().orElseThrow()).isLessThanOrEqualTo(Micros.of(99_999));
    }

    /** The kernel reports the ticks alone, without the attributes that the bytes were given in. */
    private static QdiscKind asReported(Tbf tbf) {
        var message = NetlinkMessage.of(Messages.of(36, body -> {
            TcMessages.header(body, 7, 0x10000, TcHandle.ROOT.value(), 0).attribute(1, "tbf");
            int options = body.begin(2);
            int burst = 6;
            int peakBurst = 7;
            var written = RawAttributes.of(writer -> TbfOptions.write(writer, tbf));
            var in = written.find(2).orElseThrow().nested();
            while (in.next()) {
                if (in.type() != burst && in.type() != peakBurst) {
                    body.attribute(in.type(), in.bytes());
                }
            }
            body.end(options);
        }));
        return message.decode(TcMessages::qdisc).value().kind();
    }
}
