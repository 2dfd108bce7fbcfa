package io.polder.netlink.netfilter;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Flows for tests, by hand and at random. Stateless. */
final class Flows {

    private Flows() {}

    static IpAddress ip(String literal) {
        return IpAddress.parse(literal);
    }

    static IpPrefix prefix(String literal) {
        return IpPrefix.parse(literal);
    }

    static FlowTuple udp(String source, int from, String destination, int to) {
        return FlowTuple.udp(ip(source), from, ip(destination), to);
    }

    static FlowTuple tcp(String source, int from, String destination, int to) {
        return FlowTuple.tcp(ip(source), from, ip(destination), to);
    }

    static ConntrackEntry.Builder entry(FlowTuple original) {
        return ConntrackEntry.of(original, Duration.ofMinutes(5));
    }

    /** As the kernel would tell it, without what it numbers itself. */
    static Arbitrary<ConntrackEntry> entries() {
        var zones = Combinators.combine(
                        Arbitraries.integers().between(0, 0xffff), Arbitraries.of(ConntrackZone.Direction.class))
                .as(ConntrackZone::new);
        Arbitrary<Set<ConntrackStatus>> status =
                Arbitraries.of(ConntrackStatus.class).set();
        var timeouts = Arbitraries.longs()
                .between(0, 0xffff_ffffL)
                .map(Duration::ofSeconds)
                .optional();
        var others = Arbitraries.integers().map(use -> RawAttributes.of(message -> message.attributeBe32(11, use)));
        return Combinators.combine(
                        tuples(), Arbitraries.integers(), zones, Arbitraries.integers(), status, timeouts, others)
                .as((original, translated, zone, mark, states, timeout, more) -> new ConntrackEntry(
                        original,
                        translate(original.reversed(), translated),
                        zone,
                        mark,
                        EnumSet.copyOf(with(states)),
                        timeout,
                        OptionalInt.empty(),
                        more));
    }

    private static Arbitrary<FlowTuple> tuples() {
        var ports = Arbitraries.integers().between(0, 0xffff);
        var words = Arbitraries.longs().list().ofSize(4);
        var protocols = Arbitraries.of(FlowTuple.TCP, FlowTuple.UDP, FlowTuple.ICMP, 132, 50);
        return Combinators.combine(Arbitraries.of(true, false), words, protocols, ports, ports)
                .as((ipv4, word, protocol, a, b) -> tuple(
                        address(ipv4, word.get(0), word.get(1)),
                        address(ipv4, word.get(2), word.get(3)),
                        protocol,
                        a,
                        b));
    }

    private static FlowTuple tuple(IpAddress source, IpAddress destination, int protocol, int a, int b) {
        if (protocol == FlowTuple.ICMP) {
            return FlowTuple.icmp(source, destination, new IcmpQuery(a & 0xff, a >> 8, b));
        }
        boolean ported = protocol != 50;
        return new FlowTuple(
                source,
                destination,
                protocol,
                ported ? OptionalInt.of(a) : OptionalInt.empty(),
                ported ? OptionalInt.of(b) : OptionalInt.empty(),
                Optional.empty());
    }

    private static IpAddress address(boolean ipv4, long high, long low) {
        return ipv4 ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low);
    }

    private static FlowTuple translate(FlowTuple tuple, int source) {
        IpAddress from = address(tuple.source().isIpv4(), source, source);
        return new FlowTuple(
                from, tuple.destination(), tuple.protocol(), tuple.sourcePort(), tuple.destinationPort(), tuple.icmp());
    }

    private static Set<ConntrackStatus> with(Set<ConntrackStatus> states) {
        var all = EnumSet.of(ConntrackStatus.CONFIRMED);
        all.addAll(states);
        return all;
    }
}
