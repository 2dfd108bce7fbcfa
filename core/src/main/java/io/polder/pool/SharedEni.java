package io.polder.pool;

import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
    private final EniShape shape;
    private final Instant since;

    private final Set<InetAddress> held = new HashSet<>();
    private final Map<InetAddress, Boolean> departing =
            new HashMap<>(); // Held, and being released; whether assigned again.
    private final Set<InetAddress> uncertain = new HashSet<>(); // Of those, the ones that may be gone.
    private final Set<InetAddress> quarantined = new HashSet<>();
    private final Set<InetAddress> unclaimed = new LinkedHashSet<>();
    private final EniPrefixes prefixes = new EniPrefixes();
    private final List<Doubt> doubts = new ArrayList<>();
    private final Map<IpFamily, Integer> reserved =
            new EnumMap<>(IpFamily.class); // Asked of the cloud, in doubt or not.
    private boolean leaving;
    private Instant closedUntil = Instant.MIN;
    private Instant withoutPrefixesUntil = Instant.MIN; // Its subnet has had none.
    private boolean dry; // Which is why it is closed.

    SharedEni(Eni eni, Subnet subnet, EniShape shape, Instant since) {
        this.shape = shape;
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
     * @return what is wrong with some of it
     */
    List<String> accept(Assigned assigned, Collection<SharedEni> others) {
        var problems = new ArrayList<String>();
        var seen = new HashSet<InetAddress>();
        for (InetAddress address : assigned.addresses()) {
            var objection = objection(address).or(() -> elsewhere(others, eni -> eni.isCertainOf(address)));
            if (!seen.add(address)) {
                objection = Optional.of("given twice in one answer");
            } else if (objection.isPresent()) {
                quarantine(address);
            } else {
                add(List.of(address));
            }
            objection.ifPresent(why -> problems.add(address.getHostAddress() + " of " + id + ": " + why));
        }
        for (Cidr prefix : assigned.prefixes()) {
            var objection = objection(prefix).or(() -> elsewhere(others, eni -> eni.prefixes.isUsable(prefix)));
            if (objection.isPresent()) {
                prefixes.quarantine(prefix);
            } else {
                addPrefix(prefix);
            }
            objection.ifPresent(why -> problems.add(prefix + " of " + id + ": " + why));
        }
        return problems;
    }

    private static Optional<String> elsewhere(Collection<SharedEni> others, Predicate<SharedEni> has) {
        return others.stream().filter(has).findFirst().map(other -> "also on " + other.id);
    }

    /** Why an address that the cloud has given cannot be its; absent when it can. */
    private Optional<String> objection(InetAddress address) {
        if (!isInside(address)) {
            return Optional.of("outside " + subnet.cidr() + " of " + subnet.id());
        }
        return held.contains(address) && !departing.containsKey(address)
                ? Optional.of("held already")
                : Optional.empty();
    }

    private Optional<String> objection(Cidr prefix) {
        var addresses = EniPrefixes.addresses(prefix);
        if (!isInside(addresses.get(0)) || !isInside(addresses.get(addresses.size() - 1))) {
            return Optional.of("outside " + subnet.cidr() + " of " + subnet.id());
        }
        if (prefixes.contains(prefix)) {
            return prefixes.isUsable(prefix) ? Optional.of("held already") : Optional.empty();
        }
        return addresses().stream().anyMatch(address -> prefix.contains(address) && !departing.containsKey(address))
                ? Optional.of("has addresses that are held already")
                : Optional.empty();
    }

    private boolean isInside(InetAddress address) {
        return subnet.cidr().contains(address)
                || subnet.ipv6Cidr().map(cidr -> cidr.contains(address)).orElse(false);
    }

    /** It is there: its addresses are free, as far as they are not held. */
    void addPrefix(Cidr prefix) {
        add(prefixes.add(prefix));
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
        return leaving || !doubts.isEmpty() || now.isBefore(closedUntil) ? 0 : places(now);
    }

    /** How many more pods it could have addresses for. */
    int places(Instant now) {
        return shape.families().all().stream()
                .mapToInt(family ->
                        free(family).size() + places(family) * (hasPrefixes(now) ? EniPrefixes.size(family) : 1))
                .min()
                .orElse(0);
    }

    /** How many more single addresses, or prefixes. */
    private int places(IpFamily family) {
        long singles = addresses().stream()
                .filter(a -> IpFamily.of(a) == family && !prefixes.has(a))
                .count();
        int there = (int) singles + prefixes.count(family);
        return Math.max(0, shape.type().perEni(family) - there - reserved.getOrDefault(family, 0));
    }

    private List<InetAddress> free(IpFamily family) {
        return unclaimed.stream().filter(a -> IpFamily.of(a) == family).toList();
    }

    private boolean hasPrefixes(Instant now) {
        return shape.hasPrefixes() && !now.isBefore(withoutPrefixesUntil);
    }

    /** What is to be assigned of each family, to have so many more, or as many as one call brings. */
    List<Wanted> missing(int count, Instant now) {
        var missing = new ArrayList<Wanted>();
        for (IpFamily family : shape.families().all()) {
            int more = count - free(family).size();
            if (more > 0) {
                missing.add(
                        hasPrefixes(now)
                                ? new Wanted(
                                        family, Math.min(shape.maxPrefixes(), EniShape.prefixes(family, more)), true)
                                : new Wanted(family, Math.min(shape.maxAddresses(), more), false));
            }
        }
        return missing;
    }

    /** Only single addresses are assigned before then. */
    void withoutPrefixesUntil(Instant time) {
        withoutPrefixesUntil = time;
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

    void reserve(Wanted wanted) {
        reserved.merge(wanted.family(), wanted.count(), Integer::sum);
    }

    void unreserve(Wanted wanted) {
        reserved.merge(wanted.family(), -wanted.count(), Integer::sum);
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
                unreserve(doubt.wanted());
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
        var dual = shape.families() == AddressFamilies.DUAL_STACK;
        var first = free(shape.families().all().get(0));
        var second = dual ? free(IpFamily.IPV6) : first;
        var claimed = new ArrayList<EniAddress>();
        for (int i = 0; i < Math.min(most, Math.min(first.size(), second.size())); i++) {
            Optional<InetAddress> other = dual ? Optional.of(second.get(i)) : Optional.empty();
            var both = dual ? List.of(first.get(i), second.get(i)) : List.of(first.get(i));
            claimed.add(new EniAddress(id, mac, first.get(i), other, subnet, prefixes.of(both)));
        }
        claimed.forEach(each -> hold(Set.copyOf(each.addresses())));
        return claimed;
    }

    void unclaim(InetAddress address) {
        if (held.remove(address)) {
            unclaimed.add(address);
        }
    }

    /** Whether it can be released by itself. */
    boolean isHeldSecondary(InetAddress address) {
        return held.contains(address) && !address.equals(primary) && !prefixes.has(address);
    }

    /** What is to be released of its prefixes, as nothing of them is held; nobody is given addresses of those any more. */
    Set<Cidr> departUnusedPrefixes() {
        // What an assignment under way has brought is about to be held.
        var departing = leaving || !isQuiet() ? Set.<Cidr>of() : prefixes.departAllBut(held);
        departing.forEach(prefix -> unclaimed.removeIf(prefix::contains));
        return departing;
    }

    /** The release of the prefixes may have happened. */
    void maybeDepartedPrefixes(Set<Cidr> departing) {
        prefixes.maybeDeparted(departing);
    }

    /** The release of the prefixes has not happened this time. */
    void stayPrefixes(Set<Cidr> departing) {
        unclaimed.addAll(prefixes.stay(departing));
    }

    /** As {@link #departed}. */
    boolean departedPrefixes(Set<Cidr> departing) {
        return prefixes.departed(departing);
    }

    /** Those that are not known to be here. */
    Set<Cidr> strayPrefixes(Collection<Cidr> listed) {
        return listed.stream().filter(prefix -> !prefixes.contains(prefix)).collect(Collectors.toSet());
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
                == doubts.stream().mapToInt(doubt -> doubt.wanted().count()).sum();
    }

    void stay() {
        leaving = false;
    }
}
