package io.polder.pool;

import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    private final int limit;
    private final Instant since;

    private final Set<InetAddress> held = new HashSet<>();
    private final Map<InetAddress, Boolean> departing =
            new HashMap<>(); // Held, and being released; whether assigned again.
    private final Set<InetAddress> uncertain = new HashSet<>(); // Of those, the ones that may be gone.
    private final Set<InetAddress> quarantined = new HashSet<>();
    private final Set<InetAddress> unclaimed = new LinkedHashSet<>();
    private final List<Doubt> doubts = new ArrayList<>();
    private int reserved; // Asked of the cloud, in doubt or not.
    private boolean leaving;
    private Instant closedUntil = Instant.MIN;
    private boolean dry; // Which is why it is closed.

    SharedEni(Eni eni, Subnet subnet, int limit, Instant since) {
        this.since = since;
        this.id = eni.id();
        this.mac = eni.mac();
        this.primary = eni.primaryAddress();
        this.subnet = subnet;
        this.limit = limit;
    }

    String subnetId() {
        return subnet.id();
    }

    /** When it was made, as far as is known. */
    Instant since() {
        return since;
    }

    /** Why an address that the cloud has given cannot be its; absent when it can. */
    Optional<String> objection(InetAddress address) {
        if (!subnet.cidr().contains(address)) {
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
    void quarantine(InetAddress address) {
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

    /** How many more addresses it could have. */
    int places() {
        return Math.max(0, limit - held.size() - unclaimed.size() - quarantined.size() - reserved);
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

    void reserve(int count) {
        reserved += count;
    }

    void unreserve(int count) {
        reserved -= count;
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
                reserved -= doubt.count();
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

    /** Takes up to so many of the unclaimed addresses. */
    List<EniAddress> claim(int most) {
        if (leaving || most <= 0) {
            return List.of();
        }
        var claimed = unclaimed.stream().limit(most).toList();
        claimed.forEach(unclaimed::remove);
        held.addAll(claimed);
        return claimed.stream().map(a -> new EniAddress(id, mac, a, subnet)).toList();
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
        return reserved == doubts.stream().mapToInt(Doubt::count).sum();
    }

    void stay() {
        leaving = false;
    }
}
