package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.route.Golden;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Our messages are those of tc(8), and what the kernel answered it is read. */
class TcGoldenTest {

    private static final int HEADER = 20;
    private static final int LINK = 11; // eth0 of the captures; veth0 is 10.
    private static final Tbf TBF = Tbf.ofLatency(Rate.ofBits(10_000_000), 10_240, Duration.ofMillis(25));

    @Test
    void clsactIsAskedForInTheSameBytes() throws Exception {
        Golden golden = Golden.read("qdisc-clsact");

        assertThat(Golden.content(request(TrafficControlRequests.add(Qdisc.clsact(LINK))), HEADER, Set.of()))
                .isEqualTo(Golden.content(golden.sent(), HEADER, Set.of()));
    }

    @Test
    void tbfOfTcIsOurs() throws Exception {
        Golden golden = Golden.read("qdisc-tbf");
        Qdisc wanted = Qdisc.root(LINK, TBF).withHandle(TcHandle.of(1, 0));

        assertThat(golden.sent().decode(TcMessages::qdisc).value()).isEqualTo(wanted);
        var ours = Golden.content(request(TrafficControlRequests.add(wanted)), HEADER, Set.of("2"));
        var theirs = Golden.content(golden.sent(), HEADER, Set.of("2"));
        assertThat(ours.get("header")).isEqualTo(theirs.get("header"));
        assertThat(ours.get("1")).isEqualTo(theirs.get("1"));
    }

    @Test
    void u32FilterIsAskedForInTheSameBytes() throws Exception {
        Golden golden = Golden.read("filter-u32");
        var filter = TcFilter.of(
                LINK,
                TcHandle.INGRESS,
                5,
                TcFilter.ETH_P_IP,
                new FilterKind.U32(
                        U32Key.destination(IpPrefix.parse("10.0.1.5")),
                        Optional.empty(),
                        List.of(TcAction.Mirred.redirect(3))));
        Set<String> nested = Set.of("2", "2/7", "2/7/1", "2/7/1/2");

        assertThat(Golden.content(request(TrafficControlRequests.add(filter)), HEADER, nested))
                .isEqualTo(Golden.content(golden.sent(), HEADER, nested));
    }

    @Test
    void qdiscsThatTheKernelListedAreRead() throws Exception {
        var read = Golden.read("qdisc-list").received().stream()
                .map(message -> message.decode(TcMessages::qdisc))
                .toList();

        var noqueue = new QdiscKind.Noqueue();
        assertThat(read)
                .extracting(Reported::value)
                .containsExactly(
                        Qdisc.root(1, noqueue),
                        Qdisc.root(LINK, TBF).withHandle(TcHandle.of(1, 0)),
                        Qdisc.clsact(LINK),
                        Qdisc.root(10, noqueue));
        assertThat(read).allSatisfy(qdisc -> {
            assertThat(qdisc.statistics()).contains(new TcStatistics(0, 0, 0, 0, 0, 0, 0));
            assertThat(qdisc.attributes().types()).startsWith(1);
        });
        assertThat(Golden.read("qdisc-list").received().stream()
                        .flatMap(message -> message.decode(m -> TcMessages.qdiscOf(LINK, m)).stream()))
                .hasSize(2);
    }

    private static NetlinkMessage request(NetlinkRequest request) {
        return NetlinkMessage.of(Messages.of(request));
    }
}
