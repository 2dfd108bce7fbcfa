package io.polder.netlink.route;

import io.polder.netlink.IpAddress;
import io.polder.netlink.RawAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/** Random neighbours such as the kernel takes for the links of {@link Wires}, no two the same. Confined to one thread. */
final class RandomNeighbours {

    private final Draw draw;
    private final Wires wires;

    RandomNeighbours(Random random, Wires wires) {
        this.draw = new Draw(random);
        this.wires = wires;
    }

    List<Neighbour> list(int count) {
        return IntStream.range(0, count).mapToObj(this::neighbour).toList();
    }

    private Neighbour neighbour(int number) {
        IpAddress address = draw.prefix(draw.percent(50), number).address();
        var flags = EnumSet.noneOf(NeighbourFlag.class);
        var protocol = draw.percent(50) ? OptionalInt.of(draw.between(1, 255)) : OptionalInt.empty();
        boolean proxy = draw.percent(20);
        if (proxy) {
            flags.add(NeighbourFlag.PROXY);
        }
        if (!proxy && draw.percent(20)) {
            flags.add(NeighbourFlag.EXTERN_LEARN);
        }
        // Those in between last too short a time.
        var state = proxy
                ? NeighbourState.NONE
                : draw.oneOf(
                        NeighbourState.NONE,
                        NeighbourState.FAILED,
                        NeighbourState.REACHABLE,
                        NeighbourState.STALE,
                        NeighbourState.NOARP,
                        NeighbourState.PERMANENT,
                        NeighbourState.PERMANENT);
        boolean known = state != NeighbourState.NONE && state != NeighbourState.FAILED;
        if ((known || proxy) && draw.percent(20)) {
            flags.add(NeighbourFlag.ROUTER); // Of one that is not known, the kernel forgets it.
        }
        return new Neighbour(
                wires.any(draw),
                address,
                known ? Optional.of(draw.mac()) : Optional.empty(),
                state,
                flags,
                protocol,
                RawAttributes.NONE);
    }
}
