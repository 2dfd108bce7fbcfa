package io.polder.netlink.netfilter;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Which packets of one direction of a flow a {@link ConntrackFilter} wants. What is absent may be anything. Immutable.
 *
 * @param source where they come from
 * @param destination where they go
 */
public record FlowMatch(
        Optional<IpPrefix> source,
        Optional<IpPrefix> destination,
        OptionalInt sourcePort,
        OptionalInt destinationPort) {

    /** All packets. */
    public static final FlowMatch ALL =
            new FlowMatch(Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());

    public FlowMatch {
        FlowTuple.checkPort(sourcePort);
        FlowTuple.checkPort(destinationPort);
    }

    boolean matches(FlowTuple tuple) {
        return source.map(prefix -> prefix.contains(tuple.source())).orElse(true)
                && destination
                        .map(prefix -> prefix.contains(tuple.destination()))
                        .orElse(true)
                && (sourcePort.isEmpty() || sourcePort.equals(tuple.sourcePort()))
                && (destinationPort.isEmpty() || destinationPort.equals(tuple.destinationPort()));
    }

    Stream<AddressFamily> families() {
        return Stream.of(source, destination).flatMap(Optional::stream).map(IpPrefix::family);
    }
}
