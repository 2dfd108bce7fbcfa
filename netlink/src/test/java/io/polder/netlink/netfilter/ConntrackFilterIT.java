package io.polder.netlink.netfilter;

import static io.polder.netlink.netfilter.Flows.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Netns;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the kernel filters itself: what goes and what stays is what the filter says. */
@RequiresCapability(Capability.NETNS)
class ConntrackFilterIT {

    private NetlinkConnection connection;
    private Conntrack conntrack;

    @BeforeEach
    void open(@Netns NetworkNamespace namespace) {
        connection = NetlinkConnection.open(namespace, Conntrack.PROTOCOL);
        conntrack = Conntrack.over(connection);
        flows().forEach(conntrack::create);
    }

    @AfterEach
    void close() {
        conntrack.close();
    }

    static Stream<ConntrackFilter.Builder> filters() {
        return Stream.of(
                filter().family(AddressFamily.INET),
                filter().family(AddressFamily.INET6),
                filter().protocol(FlowTuple.UDP),
                filter().protocol(FlowTuple.TCP).family(AddressFamily.INET6),
                filter().protocol(FlowTuple.ICMP).family(AddressFamily.INET),
                filter().originalSource(prefix("10.0.0.1")),
                filter().originalSource(prefix("10.0.0.0/31")),
                filter().originalDestination(prefix("10.96.0.10")),
                filter().originalDestination(prefix("10.96.0.0/16")),
                filter().originalSource(prefix("fd00::1")),
                filter().originalDestination(prefix("fd96::/64")),
                filter().originalSourcePort(1002),
                filter().originalDestinationPort(53),
                filter().originalDestinationPort(53).protocol(FlowTuple.UDP).family(AddressFamily.INET),
                filter().replySource(prefix("10.1.0.7")),
                filter().replySource(prefix("fd01::7")),
                filter().replySource(prefix("10.1.0.0/24")).protocol(FlowTuple.TCP),
                filter().replyDestination(prefix("10.0.0.2")),
                filter().replySourcePort(5353).protocol(FlowTuple.UDP).family(AddressFamily.INET6),
                filter().replySourcePort(5353).protocol(FlowTuple.TCP).family(AddressFamily.INET),
                filter().replyDestinationPort(1003),
                filter().zone(0),
                filter().zone(7),
                filter().zone(7).originalSource(prefix("10.0.0.1")),
                filter().mark(0),
                filter().mark(0x105),
                filter().mark(0x100, 0xff00),
                filter().mark(0, 1),
                filter().protocol(FlowTuple.UDP)
                        .originalDestination(prefix("10.96.0.10"))
                        .originalDestinationPort(53)
                        .replySource(prefix("10.1.0.7"))
                        .replySourcePort(5353)
                        .replyDestination(prefix("10.0.0.1"))
                        .replyDestinationPort(1001)
                        .originalSource(prefix("10.0.0.1"))
                        .originalSourcePort(1001)
                        .mark(0x105)
                        .zone(7));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void whatMatchesGoesAndTheOthersStay(ConntrackFilter.Builder builder) {
        ConntrackFilter filter = builder.build();
        Set<FlowKey> before = keys(conntrack.list(ConntrackFilter.ALL));
        Set<FlowKey> matching = keys(flows().stream().filter(filter::matches).toList());
        assertThat(matching).as("flows for this filter").isNotEmpty().hasSizeLessThan(before.size());

        assertThat(keys(conntrack.list(filter))).isEqualTo(matching);
        assertThat(conntrack.delete(filter)).isEqualTo(matching.size());

        before.removeAll(matching);
        assertThat(keys(conntrack.list(ConntrackFilter.ALL))).isEqualTo(before);
    }

    @Test
    void randomFiltersListWhatTheyMatch() {
        List<ConntrackEntry> flows = flows();
        var random = new Random(7);
        for (int i = 0; i < 100; i++) {
            ConntrackFilter filter = random(random, flows);

            assertThat(keys(conntrack.list(filter)))
                    .as(filter.toString())
                    .isEqualTo(keys(flows.stream().filter(filter::matches).toList()));
        }
    }

    @Test
    void kernelFiltersWhatItCan() {
        // What it lets through before we look at it ourselves.
        assertThat(unfiltered(filter().family(AddressFamily.INET6))).isEqualTo(count(flow -> !isIpv4(flow)));
        assertThat(unfiltered(filter().mark(0x105))).isEqualTo(count(flow -> flow.mark() == 0x105));
        assertThat(unfiltered(filter().originalSource(prefix("10.0.0.1"))))
                .isEqualTo(count(flow -> flow.original().source().equals(Flows.ip("10.0.0.1"))));
        assertThat(unfiltered(filter().replySource(prefix("10.1.0.7"))))
                .isEqualTo(count(flow -> flow.reply().source().equals(Flows.ip("10.1.0.7"))));
        assertThat(unfiltered(filter().family(AddressFamily.INET)
                        .protocol(FlowTuple.UDP)
                        .originalDestinationPort(53)))
                .isEqualTo(count(flow -> isIpv4(flow)
                        && flow.original().protocol() == FlowTuple.UDP
                        && flow.original().destinationPort().orElseThrow() == 53));
    }

    private int unfiltered(ConntrackFilter.Builder filter) {
        return connection
                .dump(ConntrackMessages.list(filter.build()), ConntrackMessages::decode)
                .size();
    }

    private static int count(Predicate<ConntrackEntry> wanted) {
        return (int) flows().stream().filter(wanted).count();
    }

    private static boolean isIpv4(ConntrackEntry flow) {
        return flow.original().source().isIpv4();
    }

    /** What tells flows apart, of what we say when we make one. */
    record FlowKey(FlowTuple original, FlowTuple reply, ConntrackZone zone, int mark) {}

    private static Set<FlowKey> keys(List<ConntrackEntry> entries) {
        var keys = new HashSet<FlowKey>();
        entries.forEach(flow -> keys.add(new FlowKey(flow.original(), flow.reply(), flow.zone(), flow.mark())));
        assertThat(keys).hasSameSizeAs(entries);
        return keys;
    }

    /** To a service with two backends, from four clients, of both families, in two zones, with several marks. */
    private static List<ConntrackEntry> flows() {
        var flows = new ArrayList<ConntrackEntry>();
        for (String family : List.of("10.0.0.%d 10.96.0.10 10.1.0.%d", "fd00::%d fd96::10 fd01::%d")) {
            String[] addresses = family.split(" ", -1);
            for (int client = 0; client < 4; client++) {
                for (int protocol : List.of(FlowTuple.TCP, FlowTuple.UDP)) {
                    String source = String.format(addresses[0], client);
                    String backend = String.format(addresses[2], 7 + client / 2);
                    int port = protocol == FlowTuple.UDP ? 53 : 80;
                    int behind = protocol == FlowTuple.UDP ? 5353 : client == 2 ? 5353 : 8080;
                    flows.add(Flows.entry(tuple(protocol, source, 1000 + client, addresses[1], port))
                            .reply(tuple(protocol, backend, behind, source, 1000 + client))
                            .zone(ConntrackZone.of(client % 2 == 0 ? 0 : 7))
                            .mark(List.of(0, 0x105, 5, 0x100).get(client))
                            .build());
                }
            }
        }
        var ping = new IcmpQuery(8, 0, 77);
        flows.add(Flows.entry(FlowTuple.icmp(Flows.ip("10.0.0.1"), Flows.ip("10.96.0.10"), ping))
                .build());
        return flows;
    }

    private static FlowTuple tuple(int protocol, String from, int sourcePort, String to, int destinationPort) {
        return protocol == FlowTuple.UDP
                ? Flows.udp(from, sourcePort, to, destinationPort)
                : Flows.tcp(from, sourcePort, to, destinationPort);
    }

    private static ConntrackFilter random(Random random, List<ConntrackEntry> flows) {
        ConntrackEntry like = flows.get(random.nextInt(flows.size()));
        FlowTuple original = like.original();
        FlowTuple reply = like.reply();
        int bits = original.family().bits();
        var filter = filter();
        List<Runnable> settings = List.of(
                () -> filter.family(original.family()),
                () -> filter.protocol(original.protocol()),
                () -> filter.originalSource(new IpPrefix(original.source(), shorter(random, bits))),
                () -> filter.originalDestination(new IpPrefix(original.destination(), shorter(random, bits))),
                () -> filter.replySource(new IpPrefix(reply.source(), shorter(random, bits))),
                () -> filter.replyDestination(new IpPrefix(reply.destination(), shorter(random, bits))),
                () -> original.sourcePort().ifPresent(filter::originalSourcePort),
                () -> original.destinationPort().ifPresent(filter::originalDestinationPort),
                () -> reply.sourcePort().ifPresent(filter::replySourcePort),
                () -> reply.destinationPort().ifPresent(filter::replyDestinationPort),
                () -> filter.zone(like.zone().id()),
                () -> filter.mark(like.mark() & 0xff, 0xff));
        settings.forEach(setting -> {
            if (random.nextInt(4) == 0) {
                setting.run();
            }
        });
        return filter.build();
    }

    private static int shorter(Random random, int bits) {
        return random.nextBoolean() ? bits : bits - random.nextInt(4);
    }

    private static ConntrackFilter.Builder filter() {
        return ConntrackFilter.builder();
    }
}
