package io.polder.pool;

import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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

    private final Set<InetAddress> held = new HashSet<>();
    private final Set<InetAddress> unclaimed = new LinkedHashSet<>();
    private final List<EniInventory.Doubt> doubts = new ArrayList<>();
    private int reserved; // Asked of the cloud, in doubt or not.
    private boolean leaving;

    SharedEni(Eni eni, Subnet subnet, int limit) {
        this.id = eni.id();
        this.mac = eni.mac();
        this.primary = eni.primaryAddress();
        this.subnet = subnet;
        this.limit = limit;
    }

    String id() {
        return id;
    }

    /** How many more addresses may be asked for. */
    int room() {
        // While in doubt, what a listing shows must not include a later assignment.
        if (leaving || !doubts.isEmpty()) {
            return 0;
        }
        return Math.max(0, limit - held.size() - unclaimed.size() - reserved);
    }

    void reserve(int count) {
        reserved += count;
    }

    void unreserve(int count) {
        reserved -= count;
    }

    void doubt(EniInventory.Doubt doubt) {
        doubts.add(doubt);
    }

    List<EniInventory.Doubt> doubts() {
        return doubts;
    }

    void replace(EniInventory.Doubt doubt, EniInventory.Doubt by) {
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
        addresses.stream().filter(a -> !held.contains(a)).forEach(unclaimed::add);
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

    void remove(Set<InetAddress> addresses) {
        held.removeAll(addresses);
    }

    /** Held and unclaimed ones. */
    Set<InetAddress> addresses() {
        var all = new HashSet<>(held);
        all.addAll(unclaimed);
        return all;
    }

    /** When nothing but these is held and nothing is under way, takes no more addresses and says true. */
    boolean leaveIfUnusedBut(Set<InetAddress> addresses) {
        int inDoubt = doubts.stream().mapToInt(EniInventory.Doubt::count).sum();
        leaving |= addresses.containsAll(held) && reserved == inDoubt;
        return leaving;
    }

    void stay() {
        leaving = false;
    }
}
