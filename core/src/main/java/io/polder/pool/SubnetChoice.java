package io.polder.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.cloud.Deadline;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.Subnet;
import io.polder.spi.Subnets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The subnets (vSwitches) that ENIs come from. Thread-safe; calls block for a description that is not known yet or old.
 *
 * <p>One that was found without addresses is left out for a while, which doubles each time; then one request tries it, and the
 * others wait for what comes of that.
 */
final class SubnetChoice {

    private static final Duration SHORTEST_BLOCK = Duration.ofSeconds(10);
    private static final Duration LONGEST_BLOCK = Duration.ofMinutes(1);
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** What is known of one. */
    private static final class Known {

        private @Nullable Subnet subnet;
        private Instant described = Instant.MIN;
        private Instant blockedUntil = Instant.MIN;
        private Duration block = Duration.ZERO; // The latest; zero while it has addresses.
        private Instant triedUntil = Instant.MIN; // By one, as long as that may take.
        private Instant withoutPrefixesUntil = Instant.MIN;
    }

    private final Subnets subnets;
    private final EniSettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Known> known = new HashMap<>();

    SubnetChoice(Subnets subnets, EniSettings settings, InstantSource clock, RandomGenerator random) {
        this.subnets = subnets;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /** What is known of a subnet; its free addresses may have become fewer or more. */
    Subnet describe(String id, Deadline deadline) {
        synchronized (lock) {
            var subnet = of(id).subnet;
            if (subnet != null) {
                return subnet;
            }
        }
        return read(id, deadline);
    }

    private Subnet read(String id, Deadline deadline) {
        var subnet = subnets.describe(id, deadline.atMost(settings.requestTimeout()));
        synchronized (lock) {
            of(id).subnet = subnet;
            of(id).described = clock.instant();
        }
        return subnet;
    }

    /**
     * The subnet for a new ENI.
     *
     * @throws CloudException.AddressesExhausted when all are left out for now
     */
    String choose(Deadline deadline) {
        var open = open();
        if (open.isEmpty()) {
            throw new CloudException.AddressesExhausted(new Failure(
                    "choose a vSwitch",
                    String.join(", ", settings.subnetIds()),
                    "none had addresses lately; the next one is tried at " + nextTry()));
        }
        var chosen = pick(open, deadline);
        synchronized (lock) {
            var entry = of(chosen);
            if (!entry.block.isZero()) {
                entry.triedUntil = clock.instant().plus(settings.requestTimeout());
            }
        }
        return chosen;
    }

    private String pick(List<String> among, Deadline deadline) {
        return switch (settings.subnetPolicy()) {
            case ORDERED -> among.get(0);
            case RANDOM -> among.get(next(among.size()));
            case MOST_FREE ->
                described(among, deadline).stream()
                        .max(Comparator.comparingInt(Subnet::availableAddresses))
                        .orElseThrow()
                        .id();
            case WEIGHTED -> weighted(described(among, deadline)).id();
        };
    }

    private List<Subnet> described(List<String> ids, Deadline deadline) {
        var described = new ArrayList<Subnet>();
        for (String id : ids) {
            described.add(isOld(id) ? read(id, deadline) : describe(id, deadline));
        }
        return described;
    }

    private Subnet weighted(List<Subnet> among) {
        int all = among.stream().mapToInt(Subnet::availableAddresses).sum();
        int left = all == 0 ? 0 : next(all);
        for (Subnet subnet : among) {
            left -= subnet.availableAddresses();
            if (left < 0) {
                return subnet;
            }
        }
        return among.get(0);
    }

    private int next(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }

    /** Whether another one may have addresses. */
    boolean hasOther(String id) {
        return open().stream().anyMatch(other -> !other.equals(id));
    }

    /** Those that are not left out, in the order of the settings. */
    private List<String> open() {
        Instant now = clock.instant();
        synchronized (lock) {
            var open = new ArrayList<String>();
            for (String id : settings.subnetIds()) {
                var entry = of(id);
                if (!now.isBefore(entry.blockedUntil) && !now.isBefore(entry.triedUntil)) {
                    open.add(id);
                }
            }
            return open;
        }
    }

    private Instant nextTry() {
        synchronized (lock) {
            Instant next = Instant.MAX;
            for (String id : settings.subnetIds()) {
                var entry = of(id);
                var due = entry.blockedUntil.isAfter(entry.triedUntil) ? entry.blockedUntil : entry.triedUntil;
                next = due.isBefore(next) ? due : next;
            }
            return next;
        }
    }

    private boolean isOld(String id) {
        synchronized (lock) {
            return of(id).described.isBefore(clock.instant().minus(FRESH));
        }
    }

    /** It had no address; returns until when it is left out. */
    Instant exhausted(String id) {
        synchronized (lock) {
            var entry = of(id);
            var twice = entry.block.multipliedBy(2);
            entry.block = twice.compareTo(SHORTEST_BLOCK) < 0
                    ? SHORTEST_BLOCK
                    : twice.compareTo(LONGEST_BLOCK) > 0 ? LONGEST_BLOCK : twice;
            entry.blockedUntil = clock.instant().plus(entry.block);
            entry.triedUntil = Instant.MIN;
            entry.described = Instant.MIN;
            return entry.blockedUntil;
        }
    }

    /** Whether it may have prefixes. */
    boolean hasPrefixes(String id) {
        synchronized (lock) {
            return !clock.instant().isBefore(of(id).withoutPrefixesUntil);
        }
    }

    /** It had no prefix; returns until when none is asked for. */
    Instant withoutPrefixes(String id) {
        synchronized (lock) {
            var entry = of(id);
            entry.triedUntil = Instant.MIN;
            entry.withoutPrefixesUntil = clock.instant().plus(LONGEST_BLOCK);
            return entry.withoutPrefixesUntil;
        }
    }

    /** It had addresses. */
    void served(String id) {
        synchronized (lock) {
            var entry = of(id);
            entry.block = Duration.ZERO;
            entry.blockedUntil = Instant.MIN;
            entry.triedUntil = Instant.MIN;
        }
    }

    /** The request that tried it failed for another reason. */
    void notTried(String id) {
        synchronized (lock) {
            of(id).triedUntil = Instant.MIN;
        }
    }

    @GuardedBy("lock")
    private Known of(String id) {
        return known.computeIfAbsent(id, any -> new Known());
    }
}
