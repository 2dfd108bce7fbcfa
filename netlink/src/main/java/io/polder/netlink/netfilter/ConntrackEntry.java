package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A flow in the connection tracking table. Immutable.
 *
 * @param original the packets of whoever began
 * @param reply the packets that answer: where addresses are translated, with other ones than the original's reversed
 * @param zone where it is looked up
 * @param mark what rules have marked it with; 0 for none
 * @param timeout when it goes, unless packets come; in whole seconds. Absent for one that has gone or is offloaded
 * @param id what tells it from others of the same packets; absent for one that was not read from the kernel. The kernel
 *     makes it of the entry's place in memory, among others: one that is made again at once may get it again
 * @param others what has no name here, by the numbers of {@code CTA_*} in include/uapi/linux/netfilter/
 *     nfnetlink_conntrack.h; of entries to be made, sent as they are
 */
public record ConntrackEntry(
        FlowTuple original,
        FlowTuple reply,
        ConntrackZone zone,
        int mark,
        Set<ConntrackStatus> status,
        Optional<Duration> timeout,
        OptionalInt id,
        RawAttributes others) {

    private static final long LONGEST = 0xffff_ffffL;

    public ConntrackEntry {
        requireNonNull(zone, "zone");
        requireNonNull(id, "id");
        requireNonNull(others, "others");
        if (original.family() != reply.family() || original.protocol() != reply.protocol()) {
            throw new IllegalArgumentException(original + " cannot be answered by " + reply);
        }
        status = Set.copyOf(status);
        timeout.ifPresent(ConntrackEntry::checkTimeout);
    }

    /** An entry to be made; unless said otherwise without translation, mark and zone. */
    public static Builder of(FlowTuple original, Duration timeout) {
        return new Builder(original, timeout);
    }

    /** {@code 17 10.0.0.1:1024 > 10.96.0.10:53, reply 17 10.1.0.7:53 > 10.0.0.1:1024}. */
    @Override
    public String toString() {
        return original + ", reply " + reply + (zone.id() == 0 ? "" : ", zone " + zone.id())
                + (mark == 0 ? "" : ", mark " + Integer.toUnsignedString(mark));
    }

    private static void checkTimeout(Duration timeout) {
        long seconds = timeout.toSeconds();
        if (seconds < 0 || seconds > LONGEST || !timeout.equals(Duration.ofSeconds(seconds))) {
            throw new IllegalArgumentException("timeout " + timeout + " is not in 0.." + LONGEST + " whole seconds");
        }
    }

    /** What an entry to be made has beyond its original packets. Confined to one thread. */
    public static final class Builder {
        private final FlowTuple original;
        private final Duration timeout;
        private FlowTuple reply;
        private ConntrackZone zone = ConntrackZone.DEFAULT;
        private int mark;
        private final Set<ConntrackStatus> status = EnumSet.of(ConntrackStatus.CONFIRMED);
        private RawAttributes others = RawAttributes.NONE;

        private Builder(FlowTuple original, Duration timeout) {
            this.original = requireNonNull(original, "original");
            this.timeout = requireNonNull(timeout, "timeout");
            this.reply = original.reversed();
        }

        /** The packets that answer, where addresses are translated. */
        public Builder reply(FlowTuple value) {
            reply = requireNonNull(value, "reply");
            return this;
        }

        public Builder zone(ConntrackZone value) {
            zone = value;
            return this;
        }

        public Builder mark(int value) {
            mark = value;
            return this;
        }

        /** {@link ConntrackStatus#SEEN_REPLY}, {@link ConntrackStatus#ASSURED}, {@link ConntrackStatus#FIXED_TIMEOUT}. */
        public Builder status(ConntrackStatus value) {
            status.add(value);
            return this;
        }

        /** Attributes that have no name here. */
        public Builder others(RawAttributes value) {
            others = value;
            return this;
        }

        public ConntrackEntry build() {
            return new ConntrackEntry(
                    original, reply, zone, mark, status, Optional.of(timeout), OptionalInt.empty(), others);
        }
    }
}
