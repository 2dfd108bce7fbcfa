package io.polder.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The shared ENIs of an instance, and what is free on them. Thread-safe; makes no calls.
 *
 * <p>Room is reserved before the cloud is asked, so that plans made at the same time do not collide.
 */
final class EniInventory {

    private final EniSettings settings;
    private final InstantSource clock;
    private final int maxEnis;
    private final EniShape shape;

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, SharedEni> enis = new LinkedHashMap<>();

    @GuardedBy("lock")
    private final Set<String> problems = new LinkedHashSet<>();

    @GuardedBy("lock")
    private final Unseen unseen = new Unseen();

    @GuardedBy("lock")
    private int creating;

    @GuardedBy("lock")
    private boolean keepingNothing;

    EniInventory(EniShape shape, EniSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.maxEnis = shape.type().maxEnis() - 1; // The instance's primary ENI is the node's.
        this.shape = shape;
    }

    /** Decides how to have up to so many addresses more. */
    Growth grow(int count) {
        synchronized (lock) {
            var unclaimed = new ArrayList<EniAddress>();
            enis.values().forEach(e -> unclaimed.addAll(e.claim(count - unclaimed.size())));
            if (!unclaimed.isEmpty()) {
                return new Growth.Unclaimed(unclaimed);
            }
            if (enis.size() + creating < Math.min(settings.minimumEnis(), maxEnis)) {
                creating++;
                return new Growth.Create(count);
            }
            Instant now = clock.instant();
            var assignable = EniChoice.of(settings.placement(), enis.values(), count, now);
            if (assignable.isPresent()) {
                var eni = assignable.get();
                int fitting = Math.min(count, eni.places(now));
                var missing = eni.missing(fitting, now);
                missing.forEach(eni::reserve);
                return new Growth.Assign(eni.id(), eni.subnetId(), fitting, missing);
            }
            if (enis.size() + creating < maxEnis) {
                creating++;
                return new Growth.Create(count);
            }
            return enis.values().stream()
                    .filter(eni -> eni.places(now) > 0)
                    .findFirst()
                    .<Growth>map(eni -> new Growth.Blocked(eni.id(), eni.subnetId(), eni.isDry()))
                    .orElseGet(() -> new Growth.Full(enis.size() + creating));
        }
    }

    /** These were assigned; {@link #claim} follows. */
    void assigned(String eniId, Wanted wanted, Assigned assigned) {
        synchronized (lock) {
            var eni = known(eniId);
            eni.unreserve(wanted);
            accept(eni, assigned);
        }
    }

    /** What an assignment was for. */
    List<EniAddress> claim(Growth.Assign assign) {
        synchronized (lock) {
            return known(assign.eniId()).claim(assign.count());
        }
    }

    void notAssigned(String eniId, Wanted wanted) {
        at(eniId, eni -> eni.unreserve(wanted));
    }

    /** Keeps the reserved room until the doubt is settled. */
    void maybeAssigned(Doubt doubt) {
        at(doubt.eniId(), eni -> eni.doubt(doubt));
    }

    /**
     * What the assignment may have brought is being released from now on: a repetition could answer with addresses that
     * are not there any more.
     */
    void notRepeatable(Doubt doubt) {
        at(doubt.eniId(), eni -> eni.replace(doubt, doubt.notRepeatable()));
    }

    /** The doubt's assignment has brought nothing that is still there. */
    void dismissed(Doubt doubt) {
        at(doubt.eniId(), eni -> eni.dismiss(doubt.token()));
    }

    List<EniAddress> created(Growth.Create create, Eni made, Subnet subnet) {
        synchronized (lock) {
            creating--;
            var eni = new SharedEni(made, subnet, shape, clock.instant());
            enis.put(made.id(), eni);
            accept(eni, Assigned.of(made));
            return eni.claim(create.addresses());
        }
    }

    /**
     * Takes over an ENI of a former process, and what its pool holds of it.
     *
     * @param prefixes of which it holds something
     * @param missing what the pool was known to hold, and is not there
     */
    void adopt(Eni found, Subnet subnet, Set<InetAddress> heldThere, Set<Cidr> prefixes, Set<InetAddress> missing) {
        synchronized (lock) {
            var eni = enis.computeIfAbsent(found.id(), id -> new SharedEni(found, subnet, shape, Instant.MIN));
            prefixes.forEach(eni::addPrefix);
            eni.hold(unseen.seen(found.id(), heldThere));
            eni.remove(missing);
            if (!eni.addresses().contains(found.primaryAddress())) {
                eni.add(List.of(found.primaryAddress())); // It cannot go, so that it is free is certain.
            }
        }
    }

    void notCreated() {
        synchronized (lock) {
            creating--;
        }
    }

    /** Decides how to be rid of these, as far as they are on the ENI of the first one. */
    Shrinking shrink(List<EniAddress> addresses) {
        var eniId = addresses.get(0).eniId();
        var there = addresses.stream().filter(a -> a.eniId().equals(eniId)).toList();
        synchronized (lock) {
            var eni = enis.get(eniId);
            if (eni == null) {
                unseen.add(eniId, all(there));
                return new Shrinking.Nothing(there);
            }
            var leaving = all(there);
            if (mayGo(eni) && eni.leaveIfUnusedBut(leaving)) {
                return new Shrinking.Remove(eniId, there);
            }
            var chosen = there.stream()
                    .filter(a -> eni.isHeldSecondary(a.address()))
                    .limit(shape.maxAddresses())
                    .toList();
            if (chosen.isEmpty()) {
                leaving.forEach(eni::unclaim);
                return new Shrinking.Nothing(there);
            }
            var secondaries = all(chosen);
            secondaries.removeIf(address -> !eni.isHeldSecondary(address));
            eni.depart(secondaries);
            return new Shrinking.Release(eniId, chosen, secondaries);
        }
    }

    /** Puts the ENI in doubt when the cloud has given one of the addresses out again before it said that it was released. */
    void released(Shrinking.Release release, ClientToken token) {
        synchronized (lock) {
            var eni = known(release.eniId());
            if (eni.departed(release.secondaries())) {
                eni.doubt(Doubt.of(eni.id(), token));
            }
            all(release.addresses()).forEach(eni::unclaim); // Those that stay, as they are of prefixes.
        }
    }

    /** They may be gone, whatever comes of a repetition that says that they are not. */
    void maybeReleased(Shrinking.Release release) {
        at(release.eniId(), eni -> eni.maybeDeparted(release.secondaries()));
    }

    /** The addresses were to be released and are as they were, unless they may be gone since an earlier attempt. */
    void notReleased(Shrinking.Release release) {
        at(release.eniId(), eni -> eni.stay(release.secondaries()));
    }

    /** The prefixes on which nothing is used any more, by ENI; nobody is given an address of them from now on. */
    Map<String, Set<Cidr>> departUnusedPrefixes() {
        synchronized (lock) {
            var unused = new LinkedHashMap<String, Set<Cidr>>();
            enis.values().forEach(eni -> unused.put(eni.id(), eni.departUnusedPrefixes()));
            unused.values().removeIf(Set::isEmpty);
            return unused;
        }
    }

    /** As {@link #released}, of prefixes; so are the next two. */
    void releasedPrefixes(String eniId, Set<Cidr> prefixes, ClientToken token) {
        at(eniId, eni -> {
            if (eni.departedPrefixes(prefixes)) {
                eni.doubt(Doubt.of(eniId, token));
            }
        });
    }

    void maybeReleasedPrefixes(String eniId, Set<Cidr> prefixes) {
        at(eniId, eni -> eni.maybeDepartedPrefixes(prefixes));
    }

    void notReleasedPrefixes(String eniId, Set<Cidr> prefixes) {
        at(eniId, eni -> eni.stayPrefixes(prefixes));
    }

    /** The subnet has no prefixes: only single addresses are assigned to its ENIs before then. */
    void withoutPrefixesUntil(String subnetId, Instant time) {
        synchronized (lock) {
            in(subnetId).forEach(eni -> eni.withoutPrefixesUntil(time));
        }
    }

    /** Where it is still there. */
    private void at(String eniId, Consumer<SharedEni> change) {
        synchronized (lock) {
            Optional.ofNullable(enis.get(eniId)).ifPresent(change);
        }
    }

    @GuardedBy("lock")
    private List<SharedEni> in(String subnetId) {
        return enis.values().stream()
                .filter(eni -> eni.subnetId().equals(subnetId))
                .toList();
    }

    /** Neither age nor number keeps an ENI from now on. */
    void keepNothing() {
        synchronized (lock) {
            keepingNothing = true;
        }
    }

    /** Whether the pool holds nothing on an ENI that stays. */
    boolean isEmpty(String eniId) {
        synchronized (lock) {
            var eni = enis.get(eniId);
            return eni != null && eni.isEmpty();
        }
    }

    boolean contains(String eniId) {
        synchronized (lock) {
            return enis.containsKey(eniId);
        }
    }

    /** Whether no assignment is under way there, and none in doubt will be repeated: its answer would be what it was. */
    boolean isSettled(String eniId) {
        synchronized (lock) {
            var eni = enis.get(eniId);
            return eni == null || (eni.isQuiet() && eni.doubts().stream().noneMatch(Doubt::repeatable));
        }
    }

    /** Nothing is assigned there before then. */
    void close(String eniId, Instant until) {
        at(eniId, eni -> eni.closeUntil(until));
    }

    /** The same for all ENIs of a subnet. */
    void closeUntil(String subnetId, Instant time) {
        synchronized (lock) {
            in(subnetId).forEach(eni -> eni.dryUntil(time));
        }
    }

    private static Set<InetAddress> all(List<EniAddress> resources) {
        var all = new HashSet<InetAddress>();
        resources.forEach(each -> all.addAll(each.addresses()));
        return all;
    }

    void removed(String eniId) {
        synchronized (lock) {
            enis.remove(eniId);
        }
    }

    /** The ENI was to be removed and has not been touched. */
    void notRemoved(String eniId) {
        at(eniId, SharedEni::stay);
    }

    /** In the order in which they are to be settled: those that can be repeated first. */
    List<Doubt> doubts() {
        synchronized (lock) {
            return enis.values().stream()
                    .flatMap(e -> e.doubts().stream())
                    .sorted(Comparator.comparing(Doubt::repeatable).reversed())
                    .toList();
        }
    }

    /** The addresses that an assignment in doubt has brought turn out to be these. */
    void settled(Doubt doubt, Assigned assigned) {
        at(
                doubt.eniId(),
                eni -> { // Else they have gone with it.
                    eni.dismiss(doubt.token());
                    accept(eni, assigned);
                });
    }

    /** What a listing shows on the ENI and is not known to be there, apart from its primary address. */
    Assigned strays(Eni listed) {
        synchronized (lock) {
            var eni = enis.get(listed.id());
            if (eni == null) {
                return new Assigned(List.of(), List.of());
            }
            var strays = new HashSet<>(listed.secondaryAddresses());
            strays.removeAll(eni.addresses());
            return new Assigned(List.copyOf(strays), List.copyOf(eni.strayPrefixes(listed.prefixes())));
        }
    }

    /** The ENIs on which nothing is used any more; they take no more addresses from now on. */
    List<String> unused() {
        synchronized (lock) {
            var unused = new ArrayList<String>();
            for (SharedEni eni : enis.values()) {
                if (mayGo(eni) && eni.leaveIfUnusedBut(Set.of())) {
                    unused.add(eni.id());
                }
            }
            return unused;
        }
    }

    private void accept(SharedEni eni, Assigned assigned) {
        synchronized (lock) {
            var others = enis.values().stream().filter(other -> other != eni).toList();
            problems.addAll(eni.accept(assigned, others));
        }
    }

    /** What the cloud has said that cannot be. */
    List<String> problems() {
        synchronized (lock) {
            return List.copyOf(problems);
        }
    }

    /** Whether it is old enough, and enough others stay. */
    @GuardedBy("lock")
    private boolean mayGo(SharedEni eni) {
        long others = enis.values().stream()
                .filter(other -> other != eni && !other.isLeaving())
                .count();
        return keepingNothing
                || (others >= settings.minimumEnis()
                        && !clock.instant().isBefore(eni.since().plus(settings.minimumLife())));
    }

    @GuardedBy("lock")
    private SharedEni known(String eniId) {
        var eni = enis.get(eniId);
        if (eni == null) {
            throw new IllegalStateException("ENI " + eniId + " is not in the inventory: " + enis.keySet());
        }
        return eni;
    }
}
