package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Which flows are meant: those that match all that is set. Immutable.
 *
 * <pre>{@code
 * // The UDP flows to a service that were sent to a backend that has gone:
 * ConntrackFilter.builder()
 *         .protocol(FlowTuple.UDP)
 *         .originalDestination(IpPrefix.parse("10.96.0.10"))
 *         .originalDestinationPort(53)
 *         .replySource(IpPrefix.parse("10.1.0.7"))
 *         .build()
 * }</pre>
 *
 * @param family that of the prefixes, where there are any
 * @param protocol the IP protocol's number
 * @param original of the packets of whoever began
 * @param reply of the packets that answer: where addresses are translated, their source is whom the original packets
 *     really went to
 * @param zone the zone's id, whatever its direction
 */
public record ConntrackFilter(
        Optional<AddressFamily> family,
        OptionalInt protocol,
        FlowMatch original,
        FlowMatch reply,
        OptionalInt zone,
        Optional<Mark> mark) {

    /** Every flow. */
    public static final ConntrackFilter ALL = builder().build();

    public ConntrackFilter {
        protocol.ifPresent(FlowTuple::checkProtocol);
        zone.ifPresent(ConntrackZone::checkId);
        requireNonNull(mark, "mark");
        List<AddressFamily> families = Stream.of(family.stream(), original.families(), reply.families())
                .flatMap(all -> all)
                .distinct()
                .toList();
        if (families.size() > 1) {
            throw new IllegalArgumentException("a filter for both families: " + original + ", " + reply);
        }
        family = families.stream().findFirst();
    }

    /**
     * A mark, or some of its bits.
     *
     * @param value what the bits of {@code mask} are
     */
    public record Mark(int value, int mask) {

        public Mark {
            if ((value & ~mask) != 0) {
                throw new IllegalArgumentException("mark 0x" + Integer.toHexString(value)
                        + " has bits beyond its mask 0x" + Integer.toHexString(mask));
            }
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Whether an entry is meant. */
    public boolean matches(ConntrackEntry entry) {
        return family.map(value -> value == entry.original().family()).orElse(true)
                && (protocol.isEmpty()
                        || protocol.getAsInt() == entry.original().protocol())
                && (zone.isEmpty() || zone.getAsInt() == entry.zone().id())
                && mark.map(wanted -> (entry.mark() & wanted.mask()) == wanted.value())
                        .orElse(true)
                && original.matches(entry.original())
                && reply.matches(entry.reply());
    }

    /** What a filter asks for. Confined to one thread. */
    public static final class Builder {
        private Optional<AddressFamily> family = Optional.empty();
        private OptionalInt protocol = OptionalInt.empty();
        private FlowMatch original = FlowMatch.ALL;
        private FlowMatch reply = FlowMatch.ALL;
        private OptionalInt zone = OptionalInt.empty();
        private Optional<Mark> mark = Optional.empty();

        private Builder() {}

        public Builder family(AddressFamily value) {
            family = Optional.of(value);
            return this;
        }

        /** @param number such as {@link FlowTuple#UDP} */
        public Builder protocol(int number) {
            protocol = OptionalInt.of(number);
            return this;
        }

        public Builder originalSource(IpPrefix prefix) {
            original = new FlowMatch(
                    Optional.of(prefix), original.destination(), original.sourcePort(), original.destinationPort());
            return this;
        }

        public Builder originalDestination(IpPrefix prefix) {
            original = new FlowMatch(
                    original.source(), Optional.of(prefix), original.sourcePort(), original.destinationPort());
            return this;
        }

        public Builder originalSourcePort(int port) {
            original = new FlowMatch(
                    original.source(), original.destination(), OptionalInt.of(port), original.destinationPort());
            return this;
        }

        public Builder originalDestinationPort(int port) {
            original = new FlowMatch(
                    original.source(), original.destination(), original.sourcePort(), OptionalInt.of(port));
            return this;
        }

        public Builder replySource(IpPrefix prefix) {
            reply = new FlowMatch(
                    Optional.of(prefix), reply.destination(), reply.sourcePort(), reply.destinationPort());
            return this;
        }

        public Builder replyDestination(IpPrefix prefix) {
            reply = new FlowMatch(reply.source(), Optional.of(prefix), reply.sourcePort(), reply.destinationPort());
            return this;
        }

        public Builder replySourcePort(int port) {
            reply = new FlowMatch(reply.source(), reply.destination(), OptionalInt.of(port), reply.destinationPort());
            return this;
        }

        public Builder replyDestinationPort(int port) {
            reply = new FlowMatch(reply.source(), reply.destination(), reply.sourcePort(), OptionalInt.of(port));
            return this;
        }

        /** @param id 0 to 65535 */
        public Builder zone(int id) {
            zone = OptionalInt.of(id);
            return this;
        }

        /** Flows with exactly this mark. */
        public Builder mark(int value) {
            return mark(value, -1);
        }

        /** Flows whose mark has these bits, of those in the mask. */
        public Builder mark(int value, int mask) {
            mark = Optional.of(new Mark(value, mask));
            return this;
        }

        public ConntrackFilter build() {
            return new ConntrackFilter(family, protocol, original, reply, zone, mark);
        }
    }
}
