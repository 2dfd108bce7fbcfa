package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.RawAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is written reads back the same. */
class TcCodecTest {

    private static final int LINK = 7;

    @Property
    void qdiscOfAnyKindComesBackAsItWasWritten(@ForAll long seed) {
        var random = new Random(seed);
        QdiscKind kind = new QdiscSamples(random).any();
        var qdisc =
                Qdisc.of(LINK, TcHandle.of(1, random.nextInt(0x10000)), kind).withHandle(TcHandle.of(9, 0));

        assertThat(decode(TrafficControlRequests.add(qdisc))
                        .decode(TcMessages::qdisc)
                        .value())
                .isEqualTo(qdisc);
    }

    @Property
    void htbClassComesBackWithItsBurstsRounded(@ForAll long seed) {
        HtbClass htb = new QdiscSamples(new Random(seed)).htbClass();
        var tcClass = new TcClass(LINK, TcHandle.of(1, 0), TcHandle.of(1, 2), htb);

        TcClass read = decode(TrafficControlRequests.add(tcClass))
                .decode(TcMessages::tcClass)
                .value();
        assertThat(read.kind()).isEqualTo(htb.rounded());
        assertThat(decode(TrafficControlRequests.add(read))
                        .decode(TcMessages::tcClass)
                        .value())
                .isEqualTo(read);
    }

    @Property
    void filterOfAnyKindComesBackAsItWasWritten(@ForAll long seed) {
        var random = new Random(seed);
        TcFilter filter =
                new FilterSamples(random, LINK, List.of()).filter(TcHandle.INGRESS, 1 + random.nextInt(0xffff));

        assertThat(reported(filter)).map(Reported::value).contains(filter);
    }

    @Property
    void actionsThatAreUnknownComeBackAsTheyWereWritten(@ForAll long seed) {
        var samples = new FilterSamples(new Random(seed), LINK, List.of());
        var actions = List.of(samples.action(), samples.unknownAction(), samples.action());
        var filter = u32(List.of(), actions);

        assertThat(reported(filter)).map(Reported::value).contains(filter);
    }

    @Example
    void filterThatIsUnknownComesBackAsItWasWritten() {
        var options = RawAttributes.of(message -> {
            int mark = message.begin(2);
            message.attributeU32(1, 5).end(mark);
        });
        var filter = filter(new FilterKind.Unknown("flower", options));

        assertThat(reported(filter)).map(Reported::value).contains(filter);
    }

    @Example
    void attachedProgramIsReadByNameIdAndTag() {
        var message = filterMessage("bpf", 5, options -> {
            options.attribute(7, "from-pod").attributeU32(8, 1).attributeU32(11, 42);
            options.attribute(10, new byte[] {0, 1, 2, 3, 4, 5, 6, (byte) 0xff});
        });

        assertThat(message.decode(TcMessages::filter))
                .map(read -> read.value().kind())
                .contains(FilterKind.Bpf.directAction(
                        new BpfProgram.Attached(Optional.of("from-pod"), 42, "00010203040506ff")));
    }

    @Example
    void whatStandsBesideFiltersInADumpIsLeftOut() {
        var priority = filterMessage("bpf", 0, options -> {});
        var table = filterMessage("u32", 0x80100000, options -> options.attributeU32(4, 1));

        assertThat(priority.decode(TcMessages::filter)).isEmpty();
        assertThat(table.decode(TcMessages::filter)).isEmpty();
    }

    @Example
    void hashTablesOfU32AndWhatIsInThemAreUnknown() {
        byte[] terminal = new byte[16];
        terminal[0] = 1;
        var table = filterMessage("u32", 0x00100000, options -> options.attributeU32(4, 256));
        var inside = filterMessage(
                "u32",
                0x00101001,
                options -> options.attributeU32(2, 0x00101000).attribute(5, terminal));
        var linked = filterMessage(
                "u32",
                0x80000800,
                options -> options.attributeU32(2, 0x80000000)
                        .attribute(5, terminal)
                        .attributeU32(3, 0x00100000));
        byte[] hashing = terminal.clone();
        hashing[12] = 1;
        var selecting = filterMessage(
                "u32",
                0x80000800,
                options -> options.attributeU32(2, 0x80000000).attribute(5, hashing));

        for (NetlinkMessage message : List.of(table, inside, linked, selecting)) {
            assertThat(message.decode(TcMessages::filter))
                    .map(read -> read.value().kind())
                    .containsInstanceOf(FilterKind.Unknown.class);
        }
    }

    @Example
    void actionsWithMoreThanTheirRecordsHoldAreUnknown() {
        var gotoChain = filterMessage("matchall", 1, options -> action(options, 0x20000003, 0, "gact"));
        var random = filterMessage("matchall", 1, options -> action(options, 0, 3, "gact"));
        var toBlock = filterMessage("matchall", 1, options -> action(options, 4, 4, "mirred"));

        for (NetlinkMessage message : List.of(gotoChain, random, toBlock)) {
            FilterKind kind =
                    message.decode(TcMessages::filter).orElseThrow().value().kind();
            assertThat(kind)
                    .isInstanceOfSatisfying(
                            FilterKind.Matchall.class,
                            matchall -> assertThat(matchall.actions().get(0)).isInstanceOf(TcAction.Unknown.class));
        }
    }

    @Example
    void settingsThatWeWouldNotMakeAreKeptAsUnknown() {
        byte[] parms = new byte[36]; // A rate of 0, which the kernel takes.
        var message = NetlinkMessage.of(Messages.of(36, body -> {
            TcMessages.header(body, LINK, 0x10000, TcHandle.ROOT.value(), 0).attribute(1, "tbf");
            int options = body.begin(2);
            body.attribute(1, parms).end(options);
        }));

        Reported<Qdisc> read = message.decode(TcMessages::qdisc);
        assertThat(read.value().kind()).isInstanceOfSatisfying(QdiscKind.Unknown.class, unknown -> {
            assertThat(unknown.kind()).isEqualTo("tbf");
            assertThat(unknown.attributes().types()).containsExactly(2);
        });
        assertThat(read.attributes().types()).containsExactly(1, 2);
    }

    @Example
    void deletionNamesWhatItDeletes() {
        var filter =
                filter(new FilterKind.Matchall(Optional.empty(), List.of())).withHandle(0x1234);
        var chained = filter.withChain(5);

        assertThat(decode(TrafficControlRequests.delete(chained))
                        .decode(TcMessages::filter)
                        .orElseThrow()
                        .value())
                .isEqualTo(chained);
        NetlinkMessage all = decode(TrafficControlRequests.deleteFilters(LINK, TcHandle.EGRESS, 9));
        assertThat(all.i32(4)).isEqualTo(LINK);
        assertThat(all.i32(8)).isZero();
        assertThat(all.i32(12)).isEqualTo(TcHandle.EGRESS.value());
        assertThat(all.i32(16)).isEqualTo(9 << 16);
        assertThat(all.attributes(20).next()).isFalse();
    }

    private static Optional<Reported<TcFilter>> reported(TcFilter filter) {
        // In a report the kernel says which hash table a u32 filter is in.
        NetlinkRequest request = TrafficControlRequests.add(filter);
        if (!(filter.kind() instanceof FilterKind.U32)) {
            return decode(request).decode(TcMessages::filter);
        }
        var message = NetlinkMessage.of(Messages.of(request.type(), body -> {
            int handle = filter.handle().orElseThrow();
            int info = TcMessages.info(filter.priority(), filter.protocol());
            TcMessages.header(body, LINK, handle, filter.parent().value(), info).attribute(1, "u32");
            body.attributeU32(11, filter.chain());
            int options = body.begin(2);
            body.attributeU32(2, 0x80000000);
            var written = RawAttributes.of(writer -> FilterOptions.write(writer, filter));
            body.attributes(RawAttributes.rest(written.find(2).orElseThrow().nested()));
            body.end(options);
        }));
        return message.decode(TcMessages::filter);
    }

    private static NetlinkMessage filterMessage(String kind, int handle, Consumer<MessageWriter> options) {
        return NetlinkMessage.of(Messages.of(44, body -> {
            TcMessages.header(body, LINK, handle, TcHandle.INGRESS.value(), TcMessages.info(3, TcFilter.ETH_P_ALL));
            body.attribute(1, kind);
            int mark = body.begin(2);
            options.accept(body);
            body.end(mark);
        }));
    }

    private static void action(MessageWriter message, int verdict, int extra, String kind) {
        int list = message.begin(2);
        int first = message.begin(1);
        message.attribute(1, kind);
        int options = message.begin(2);
        int parms = message.beginUnmarked(2);
        message.u32(0).u32(0).u32(verdict).u32(0).u32(0).u32(1).u32(LINK).end(parms);
        if (extra != 0) {
            message.attributeU32(extra, 1);
        }
        message.end(options).end(first).end(list);
    }

    private static TcFilter u32(List<U32Key> keys, List<TcAction> actions) {
        return filter(new FilterKind.U32(keys, Optional.empty(), actions));
    }

    private static TcFilter filter(FilterKind kind) {
        return new TcFilter(
                LINK, TcHandle.INGRESS, 0, 3, TcFilter.ETH_P_IP, OptionalInt.of(1), TcFilter.Hardware.ALLOWED, kind);
    }

    private static NetlinkMessage decode(NetlinkRequest request) {
        return NetlinkMessage.of(Messages.of(request));
    }
}
