package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The packets of a flow in one direction: what they have in common. Immutable.
 *
 * @param protocol the IP protocol's number: 6 for TCP, 17 for UDP (/etc/protocols)
 * @param sourcePort of protocols with ports; GRE's key, where it has one
 * @param destinationPort there where the source port is
 * @param icmp of ICMP and ICMPv6
 */
public record FlowTuple(
        IpAddress source,
        IpAddress destination,
        int protocol,
        OptionalInt sourcePort,
        OptionalInt destinationPort,
        Optional<IcmpQuery> icmp) {

    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMP = 1;
    public static final int ICMPV6 = 58;

    public FlowTuple {
        requireNonNull(source, "source");
        requireNonNull(destination, "destination");
        requireNonNull(icmp, "icmp");
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException("a flow from " + source + " to " + destination);
        }
        checkProtocol(protocol);
        checkPort(sourcePort);
        checkPort(destinationPort);
        if (sourcePort.isPresent() != destinationPort.isPresent()) {
            throw new IllegalArgumentException("a flow with one port: " + sourcePort + ", " + destinationPort);
        }
        if (icmp.isPresent() && (sourcePort.isPresent() || !isIcmp(protocol))) {
            throw new IllegalArgumentException(icmp.get() + " of protocol " + protocol + ", or with ports");
        }
        if (isIcmp(protocol) && icmp.isEmpty()) {
            throw new IllegalArgumentException("a flow of protocol " + protocol + " without type, code and id");
        }
        boolean ported = protocol == TCP || protocol == UDP;
        if (ported && sourcePort.isEmpty()) {
            throw new IllegalArgumentException("a flow of protocol " + protocol + " without ports");
        }
    }

    public static FlowTuple tcp(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
        return ported(TCP, source, sourcePort, destination, destinationPort);
    }

    public static FlowTuple udp(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
        return ported(UDP, source, sourcePort, destination, destinationPort);
    }

    /** Of ICMP between IPv4 addresses, of ICMPv6 between IPv6 addresses. */
    public static FlowTuple icmp(IpAddress source, IpAddress destination, IcmpQuery query) {
        return new FlowTuple(
                source,
                destination,
                source.isIpv4() ? ICMP : ICMPV6,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of(query));
    }

    public AddressFamily family() {
        return source.family();
    }

    /** The packets that answer these, where no address is translated. */
    public FlowTuple reversed() {
        return new FlowTuple(destination, source, protocol, destinationPort, sourcePort, icmp.map(IcmpQuery::answer));
    }

    /** {@code 17 10.0.0.1:1024 > 10.96.0.10:53}. */
    @Override
    public String toString() {
        return protocol + " " + end(source, sourcePort) + " > " + end(destination, destinationPort)
                + icmp.map(query -> " " + query).orElse("");
    }

    static void checkProtocol(int protocol) {
        if (protocol < 0 || protocol > 0xff) {
            throw new IllegalArgumentException("protocol " + protocol + " is not in 0..255");
        }
    }

    static void checkPort(OptionalInt port) {
        if (port.isPresent() && (port.getAsInt() < 0 || port.getAsInt() > 0xffff)) {
            throw new IllegalArgumentException("port " + port.getAsInt() + " is not in 0..65535");
        }
    }

    private static FlowTuple ported(int protocol, IpAddress source, int from, IpAddress destination, int to) {
        return new FlowTuple(source, destination, protocol, OptionalInt.of(from), OptionalInt.of(to), Optional.empty());
    }

    private static boolean isIcmp(int protocol) {
        return protocol == ICMP || protocol == ICMPV6;
    }

    private static String end(IpAddress address, OptionalInt port) {
        if (port.isEmpty()) {
            return address.toString();
        }
        return (address.isIpv4() ? address.toString() : "[" + address + "]") + ":" + port.getAsInt();
    }
}
