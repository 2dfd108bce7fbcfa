package io.polder.pool;

import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One ENI whose addresses are leased one by one. Confined: its inventory's lock guards it.
 *
 * <p>An address is held, by the pool, or unclaimed: on the ENI and free to be claimed without a call. The primary one
 * becomes unclaimed when the pool disposes of it before others.
 */
final class SharedEni {

    private final String id;
    private final String mac;
    private final InetAddress primary;
    private final Subnet subnet;
    private final InstanceType type;
    private final AddressFamilies families;
    private final Instant since;

    private final Set<InetAddress> held = new HashSet<>();
    private final Map<InetAddress, Boolean> departing =
            new HashMap<>(); // Held, and being released; whether assigned again.
    private final Set<InetAddress> uncertain = new HashSet<>(); // Of those, the ones that may be gone.
    private final Set<InetAddress> quarantined = new HashSet<>();
    private final Set<InetAddress> unclaimed = new LinkedHashSet<>();
    private final List<Doubt> doubts = new ArrayList<>();
    private final Map<IpFamily, Integer> reserved =
            new EnumMap<>(IpFamily.class); // Asked of the cloud, in doubt or not.
    private boolean leaving;
    private Instant closedUntil = Instant.MIN;
    private boolean dry; // Which is why it is closed.

    SharedEni(Eni eni, Subnet subnet, InstanceType type, AddressFamilies families, Instant since) {
        this.type = type;
        this.families = families;
        this.since = since;
        this.id = eni.id();
        this.mac = eni.mac();
        this.primary = eni.primaryAddress();
        this.subnet = subnet;
    }

    String subnetId() {
        return subnet.id();
    }

    /** When it was made, as far as is known. */
    Instant since() {
        return since;
    }

    /**
     * What the cloud says to have assigned: what cannot be is nobody's.
     *
     * @param elsewhere why an address cannot be, by other ENIs
     * @return what is wrong with some of them
     */
    List<String> accept(List<InetAddress> addresses, Function<InetAddress, Optional<String>> elsewhere) {
        var problems = new ArrayList<String>();
        var seen = new HashSet<InetAddress>();
        for (InetAddress address : addresses) {
            var objection = objection(address).or(() -> elsewhere.apply(address));
            if (!seen.add(address)) {
                objection = Optional.of("given twice in one answer");
            } else if (objection.isPresent()) {
                quarantine(address);
            } else {
                add(List.of(address));
            }
            objection.ifPresent(why -> problems.add(address.getHostAddress() + " of " + id + ": " + why));
        }
        return problems;
    }

    /** Why an address that the cloud has given cannot be its; absent when it can. */
    private Optional<String> objection(InetAddress address) {
        boolean inside = subnet.cidr().contains(address)
                || subnet.ipv6Cidr().map(cidr -> cidr.contains(address)).orElse(false);
        if (!inside) {
            return Optional.of("outside " + subnet.cidr() + " of " + subnet.id());
        }
        return held.contains(address) && !departing.containsKey(address)
                ? Optional.of("held already")
                : Optional.empty();
    }

    /** Whether it holds the address for certain. */
    boolean isCertainOf(InetAddress address) {
        return unclaimed.contains(address) || (held.contains(address) && !departing.containsKey(address));
    }

    /** It is there, it seems, and nobody is given it. */
    private void quarantine(InetAddress address) {
        if (!held.contains(address)) {
            quarantined.add(address);
        }
    }

    /** Whether it stays and the pool holds nothing on it. */
    boolean isEmpty() {
        return !leaving && held.isEmpty();
    }

    boolean isLeaving() {
        return leaving;
    }

    String id() {
        return id;
    }

    /** How many more addresses may be asked for now. */
    int room(Instant now) {
        // While in doubt, what a listing shows must not include a later assignment.
        return leaving || !doubts.isEmpty() || now.isBefore(closedUntil) ? 0 : places();
    }

    /** How many more pods it could have addresses for. */
    int places() {
        return families.all().stream()
                .mapToInt(family -> free(family).size() + places(family))
                .min()
                .orElse(0);
    }

    private int places(IpFamily family) {
        long there = addresses().stream().filter(a -> IpFamily.of(a) == family).count();
        return Math.max(0, type.perEni(family) - (int) there - reserved.getOrDefault(family, 0));
    }

    private List<InetAddress> free(IpFamily family) {
        return unclaimed.stream().filter(a -> IpFamily.of(a) == family).toList();
    }

    /** What is to be assigned of each family, to have so many more. */
    Map<IpFamily, Integer> missing(int count) {
        var missing = new EnumMap<IpFamily, Integer>(IpFamily.class);
        for (IpFamily family : families.all()) {
            int more = count - free(family).size();
            if (more > 0) {
                missing.put(family, more);
            }
        }
        return missing;
    }

    /** Nothing is assigned before then. */
    void closeUntil(Instant time) {
        closedUntil = closedUntil.isAfter(time) ? closedUntil : time;
        dry = false;
    }

    /** The same, as its subnet has no addresses. */
    void dryUntil(Instant time) {
        closeUntil(time);
        dry = true;
    }

    boolean isDry() {
        return dry && doubts.isEmpty();
    }

    void reserve(IpFamily family, int count) {
        reserved.merge(family, count, Integer::sum);
    }

    void unreserve(IpFamily family, int count) {
        reserve(family, -count);
    }

    void doubt(Doubt doubt) {
        doubts.add(doubt);
    }

    List<Doubt> doubts() {
        return doubts;
    }

    void replace(Doubt doubt, Doubt by) {
        doubts.replaceAll(d -> d.equals(doubt) ? by : d);
    }

    void dismiss(ClientToken token) {
        for (var doubt : List.copyOf(doubts)) {
            if (doubt.token().equals(token)) {
                doubts.remove(doubt);
                unreserve(doubt.family(), doubt.count());
            }
        }
    }

    void add(List<InetAddress> addresses) {
        for (InetAddress address : addresses) {
            if (departing.containsKey(address)) {
                departing.put(address, true);
            } else if (!held.contains(address)) {
                unclaimed.add(address);
            }
        }
    }

    /** A former process's pool holds these. */
    void hold(Set<InetAddress> addresses) {
        held.addAll(addresses);
        unclaimed.removeAll(addresses);
    }

    /** Takes up to so many of the unclaimed addresses, in dual stack so many pairs. */
    List<EniAddress> claim(int most) {
        if (leaving || most <= 0) {
            return List.of();
        }
        var first = free(families.all().get(0));
        var second = families == AddressFamilies.DUAL_STACK ? free(IpFamily.IPV6) : first;
        var claimed = new ArrayList<EniAddress>();
        for (int i = 0; i < Math.min(most, Math.min(first.size(), second.size())); i++) {
            Optional<InetAddress> other =
                    families == AddressFamilies.DUAL_STACK ? Optional.of(second.get(i)) : Optional.empty();
            claimed.add(new EniAddress(id, mac, first.get(i), other, subnet));
        }
        claimed.forEach(each -> hold(Set.copyOf(each.addresses())));
        return claimed;
    }

    void unclaim(InetAddress address) {
        if (held.remove(address)) {
            unclaimed.add(address);
        }
    }

    boolean isHeldSecondary(InetAddress address) {
        return held.contains(address) && !address.equals(primary);
    }

    /** Their release is about to be asked for; they are held until it is known to have happened. */
    void depart(Set<InetAddress> addresses) {
        addresses.forEach(address -> departing.putIfAbsent(address, false));
    }

    /** Their release may have happened. */
    void maybeDeparted(Set<InetAddress> addresses) {
        uncertain.addAll(addresses);
    }

    /** Their release has not happened this time. */
    void stay(Set<InetAddress> addresses) {
        departing.keySet().removeIf(address -> addresses.contains(address) && !uncertain.contains(address));
    }

    /**
     * Their release has happened.
     *
     * @return whether the cloud has assigned one of them again meanwhile: it may be there then, or not
     */
    boolean departed(Set<InetAddress> addresses) {
        boolean again = addresses.stream().anyMatch(address -> departing.getOrDefault(address, false));
        departing.keySet().removeAll(addresses);
        uncertain.removeAll(addresses);
        remove(addresses);
        return again;
    }

    void remove(Set<InetAddress> addresses) {
        held.removeAll(addresses);
    }

    /** Held and unclaimed ones, and those in quarantine. */
    Set<InetAddress> addresses() {
        var all = new HashSet<>(held);
        all.addAll(unclaimed);
        all.addAll(quarantined);
        return all;
    }

    /** When nothing but these is held and nothing is under way, takes no more addresses and says true. */
    boolean leaveIfUnusedBut(Set<InetAddress> addresses) {
        leaving |= addresses.containsAll(held) && isQuiet();
        return leaving;
    }

    /** Whether no assignment is under way, apart from those in doubt. */
    boolean isQuiet() {
        return reserved.values().stream().mapToInt(Integer::intValue).sum()
                == doubts.stream().mapToInt(Doubt::count).sum();
    }

    void stay() {
        leaving = false;
    }
}
