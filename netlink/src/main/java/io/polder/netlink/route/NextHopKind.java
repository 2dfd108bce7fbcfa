package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where a {@link NextHopObject} leads (ip-nexthop(8)). Immutable. */
public sealed interface NextHopKind {

    /**
     * A link, or a gateway on it.
     *
     * @param family of the gateway where there is one; IPv6 ones serve IPv4 routes too
     * @param onlink whether the gateway counts as reachable on the link though no prefix of the link contains it
     */
    record Path(AddressFamily family, int linkIndex, Optional<IpAddress> gateway, boolean onlink)
            implements NextHopKind {
        public Path {
            requireNonNull(family, "family");
            if (linkIndex < 1) {
                throw new IllegalArgumentException("link index " + linkIndex + " is not positive");
            }
            if (gateway.isPresent() && gateway.get().family() != family) {
                throw new IllegalArgumentException(
                        "gateway " + gateway.get() + " of a next hop is not of its family " + family);
            }
        }

        /** {@code via 10.0.0.1 dev 3}. */
        @Override
        public String toString() {
            return gateway.map(value -> "via " + value + " ").orElse("") + "dev " + linkIndex
                    + (onlink ? " onlink" : "");
        }
    }

    /** Drops packets. */
    record Blackhole(AddressFamily family) implements NextHopKind {
        public Blackhole {
            requireNonNull(family, "family");
        }

        @Override
        public String toString() {
            return "blackhole";
        }
    }

    /** The far end of a tunnel that forwarding entries of a VXLAN device lead to: see {@link FdbEntry}. */
    record TunnelEnd(IpAddress remote) implements NextHopKind {
        public TunnelEnd {
            requireNonNull(remote, "remote");
        }

        @Override
        public String toString() {
            return "via " + remote + " fdb";
        }
    }

    /**
     * Spreads flows among other objects by a hash; when a member goes, flows of others move too.
     *
     * @param fdb whether its members are {@link TunnelEnd}s
     */
    record Group(List<Member> members, boolean fdb) implements NextHopKind {
        public Group {
            members = checked(members);
        }

        /** {@code group 8,2/9 fdb}. */
        @Override
        public String toString() {
            return describe(members) + (fdb ? " fdb" : "");
        }
    }

    /**
     * Spreads flows among other objects through a table of buckets; when a member goes, only its own flows move (Linux
     * 5.13).
     *
     * @param buckets how many, 1 to 65,535, at least one for each member
     * @param idleTimer how long a bucket must see no traffic before it may move, in whole hundredths of a second
     * @param unbalancedTimer how long the group may stay out of balance before buckets in use move too, in whole
     *     hundredths of a second; 0 for ever
     */
    record ResilientGroup(List<Member> members, int buckets, Duration idleTimer, Duration unbalancedTimer)
            implements NextHopKind {
        public ResilientGroup {
            members = checked(members);
            if (buckets < members.size() || buckets > 65_535) {
                throw new IllegalArgumentException(
                        buckets + " buckets for " + members.size() + " members of a next-hop group");
            }
            checkTimer(idleTimer, "idle timer");
            checkTimer(unbalancedTimer, "unbalanced timer");
        }

        /** {@code group 8,2/9 type resilient buckets 32 idle_timer 120 unbalanced_timer 0}. */
        @Override
        public String toString() {
            return describe(members) + " type resilient buckets " + buckets + " idle_timer " + idleTimer
                    + " unbalanced_timer " + unbalancedTimer;
        }
    }

    /**
     * A member of a group.
     *
     * @param id of the object
     * @param weight its share, 1 to 65,535; above 256 from Linux 6.12
     */
    record Member(int id, int weight) {
        public Member {
            NextHopObject.checkId(id);
            if (weight < 1 || weight > 65_535) {
                throw new IllegalArgumentException("weight " + weight + " of next hop " + Integer.toUnsignedString(id)
                        + " in a group is not in 1..65535");
            }
        }

        /** {@code 8,2}, as ip-nexthop(8) writes it. */
        @Override
        public String toString() {
            return Integer.toUnsignedString(id) + (weight == 1 ? "" : "," + weight);
        }
    }

    private static List<Member> checked(List<Member> members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a next-hop group without members");
        }
        return List.copyOf(members);
    }

    private static void checkTimer(Duration timer, String what) {
        boolean whole = timer.toNanosPart() % 10_000_000 == 0;
        if (timer.isNegative() || !whole || timer.toSeconds() > 0xffff_ffffL / 100) {
            throw new IllegalArgumentException(
                    what + " " + timer + " of a next-hop group is not in whole hundredths of a second");
        }
    }

    private static String describe(List<Member> members) {
        return members.stream()
                .map(Member::toString)
                .reduce((a, b) -> a + "/" + b)
                .map(list -> "group " + list)
                .orElse("");
    }
}
