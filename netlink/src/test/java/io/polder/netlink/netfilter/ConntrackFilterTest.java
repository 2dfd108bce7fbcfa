package io.polder.netlink.netfilter;

import static io.polder.netlink.netfilter.Flows.entry;
import static io.polder.netlink.netfilter.Flows.prefix;
import static io.polder.netlink.netfilter.Flows.tcp;
import static io.polder.netlink.netfilter.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.netlink.AddressFamily;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConntrackFilterTest {

    private static final ConntrackEntry SERVED = entry(udp("10.0.0.1", 1024, "10.96.0.10", 53))
            .reply(udp("10.1.0.7", 5353, "10.0.0.1", 1024))
            .zone(ConntrackZone.of(7))
            .mark(0x105)
            .build();

    @Test
    void everythingThatIsSetHasToMatch() {
        assertThat(ConntrackFilter.ALL.matches(SERVED)).isTrue();
        assertMatches(filter().family(AddressFamily.INET), filter().family(AddressFamily.INET6));
        assertMatches(filter().protocol(FlowTuple.UDP), filter().protocol(FlowTuple.TCP));
        assertMatches(filter().originalSource(prefix("10.0.0.0/24")), filter().originalSource(prefix("10.0.1.0/24")));
        assertMatches(
                filter().originalDestination(prefix("10.96.0.10")), filter().originalDestination(prefix("10.1.0.7")));
        assertMatches(filter().originalSourcePort(1024), filter().originalSourcePort(53));
        assertMatches(filter().originalDestinationPort(53), filter().originalDestinationPort(5353));
        assertMatches(filter().replySource(prefix("10.1.0.7")), filter().replySource(prefix("10.96.0.10")));
        assertMatches(filter().replyDestination(prefix("10.0.0.1")), filter().replyDestination(prefix("10.0.0.2")));
        assertMatches(filter().replySourcePort(5353), filter().replySourcePort(53));
        assertMatches(filter().replyDestinationPort(1024), filter().replyDestinationPort(1025));
        assertMatches(filter().zone(7), filter().zone(0));
        assertMatches(filter().mark(0x105), filter().mark(5));
        assertMatches(filter().mark(5, 0xff), filter().mark(4, 0xff));
        assertMatches(
                filter().protocol(FlowTuple.UDP).zone(7),
                filter().protocol(FlowTuple.UDP).zone(8));
    }

    @Test
    void prefixesSayTheFamily() {
        assertThat(filter().replySource(prefix("fd00::/64")).build().family()).contains(AddressFamily.INET6);
        assertThat(ConntrackFilter.ALL.family()).isEmpty();
    }

    @Test
    void prefixesOfBothFamiliesAreRefused() {
        var mixed = filter().originalSource(prefix("10.0.0.0/8")).replySource(prefix("fd00::/64"));
        var other = filter().originalSource(prefix("10.0.0.0/8")).family(AddressFamily.INET6);

        assertThatIllegalArgumentException().isThrownBy(mixed::build).withMessageStartingWith("a filter for both");
        assertThatIllegalArgumentException().isThrownBy(other::build);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void portsZonesAndProtocolsAreInRange(int outside) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter().originalSourcePort(outside))
                .withMessage("port " + outside + " is not in 0..65535");
        assertThatIllegalArgumentException().isThrownBy(() -> filter().replyDestinationPort(outside));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter().zone(outside).build())
                .withMessage("zone " + outside + " is not in 0..65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter().protocol(outside).build())
                .withMessage("protocol " + outside + " is not in 0..255");
        assertThatIllegalArgumentException().isThrownBy(() -> udp("10.0.0.1", outside, "10.0.0.2", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ConntrackZone.of(outside));
    }

    @Test
    void markHasNoBitsBeyondItsMask() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter().mark(0x105, 0xff))
                .withMessage("mark 0x105 has bits beyond its mask 0xff");
    }

    @Test
    void flowThatCannotBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> udp("10.0.0.1", 1, "fd00::1", 1))
                .withMessage("a flow from 10.0.0.1 to fd00::1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> entry(udp("10.0.0.1", 1, "10.0.0.2", 1))
                        .reply(tcp("10.0.0.2", 1, "10.0.0.1", 1))
                        .build())
                .withMessageContaining("cannot be answered by");
        assertThatIllegalArgumentException().isThrownBy(() -> tuple(FlowTuple.TCP, OptionalInt.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> tuple(50, OptionalInt.of(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> tuple(FlowTuple.ICMP, OptionalInt.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> tuple(256, OptionalInt.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> new IcmpQuery(256, 0, 0));
    }

    @Test
    void timeoutIsInWholeSecondsThatFit() {
        FlowTuple tuple = udp("10.0.0.1", 1, "10.0.0.2", 1);

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ConntrackEntry.of(tuple, Duration.ofMillis(1500)).build())
                .withMessage("timeout PT1.5S is not in 0..4294967295 whole seconds");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ConntrackEntry.of(tuple, Duration.ofSeconds(-1)).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ConntrackEntry.of(tuple, Duration.ofSeconds(1L << 32)).build());
    }

    @Test
    void queryIsAnsweredByItsAnswer() {
        var ping = FlowTuple.icmp(Flows.ip("10.0.0.1"), Flows.ip("10.0.0.2"), new IcmpQuery(8, 0, 77));

        assertThat(ping.reversed().icmp()).contains(new IcmpQuery(0, 0, 77));
        assertThat(ping.reversed().reversed()).isEqualTo(ping);
        assertThat(FlowTuple.icmp(Flows.ip("fd00::1"), Flows.ip("fd00::2"), new IcmpQuery(128, 0, 1))
                        .protocol())
                .isEqualTo(FlowTuple.ICMPV6);
    }

    private static FlowTuple tuple(int protocol, OptionalInt port) {
        return new FlowTuple(
                Flows.ip("10.0.0.1"), Flows.ip("10.0.0.2"), protocol, port, OptionalInt.empty(), Optional.empty());
    }

    private static ConntrackFilter.Builder filter() {
        return ConntrackFilter.builder();
    }

    private static void assertMatches(ConntrackFilter.Builder matching, ConntrackFilter.Builder other) {
        assertThat(matching.build().matches(SERVED)).isTrue();
        assertThat(other.build().matches(SERVED)).isFalse();
    }
}
