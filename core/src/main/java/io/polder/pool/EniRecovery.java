package io.polder.pool;

import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import io.polder.spi.IpFamily;
import io.polder.spi.NetworkInterfaces;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a former process left of an instance's ENIs: by what it had written down, and by what the cloud lists. Confined to
 * one thread at a time.
 *
 * <p>An ENI is removed when the journal says that it was being made or removed and none of the pool's resources is on it, or
 * when it is attached to nothing. An ENI in use that the journal does not know is left alone: pods may be on it.
 */
final class EniRecovery {

    private static final Logger log = LoggerFactory.getLogger(EniRecovery.class);

    private final NetworkInterfaces cloud;
    private final EniSettings settings;
    private final EniLifecycle lifecycle;
    private final IntentLog intents;

    private final Map<String, Set<InetAddress>> released = new HashMap<>(); // Whatever a listing says.
    private final Unwritten<String> ending = new Unwritten<>(); // By address.
    private final Set<String> gone = new HashSet<>(); // Addresses.
    private final Map<String, ClientToken> kept = new HashMap<>();
    private final ClosedEnis closed;
    private final Set<ClientToken> ended = new HashSet<>();
    private final Set<String> removed = new HashSet<>();
    private final boolean assignTakesToken;

    EniRecovery(
            NetworkInterfaces cloud,
            EniSettings settings,
            EniLifecycle lifecycle,
            IntentLog intents,
            ClosedEnis closed,
            boolean assignTakesToken) {
        this.cloud = cloud;
        this.assignTakesToken = assignTakesToken;
        this.settings = settings;
        this.lifecycle = lifecycle;
        this.intents = intents;
        this.closed = closed;
    }

    /**
     * The instance's own ENIs that are in use and hold some of the pool's resources.
     *
     * @param known the addresses of the pool on each ENI that has some
     * @param complete whether pods have no other addresses
     */
    List<Eni> look(Map<String, Set<InetAddress>> known, boolean complete, Duration timeout) {
        List<Intent> unfinished = intents.unfinished().stream()
                .filter(intent -> !ended.contains(intent.token()))
                .toList();
        for (Intent intent : unfinished) {
            repeat(intent, known.getOrDefault(intent.subject(), Set.of()));
        }
        unfinished.stream()
                .filter(intent -> intent.kind() == Intent.Kind.KEEP)
                .forEach(intent -> keep(intent, known.getOrDefault(intent.subject(), Set.of())));
        var made = new HashMap<String, Intent>();
        unfinished.stream()
                .filter(intent -> intent.kind() == Intent.Kind.CREATE)
                .forEach(intent -> made.put(intent.token().value(), intent));
        var usable = new ArrayList<Eni>();
        for (Eni eni : lifecycle.own(timeout)) {
            Optional<Intent> madeBy =
                    Optional.ofNullable(eni.tags().get(EniSettings.REQUEST_TAG)).map(made::remove);
            boolean here = eni.instanceId().equals(Optional.of(settings.instanceId()));
            boolean wanted = (known.containsKey(eni.id()) || kept.containsKey(eni.id())) && !removed.contains(eni.id());
            if (wanted && here && eni.state() == EniState.IN_USE) {
                madeBy.ifPresent(intent -> end(intent.token()));
                usable.add(eni);
            } else if (!wanted) { // Else what is listed may be what was: the audit will see.
                leave(eni, madeBy, here, complete);
            }
        }
        made.values().forEach(lifecycle::settleLater); // Those that no listing shows, yet.
        return usable;
    }

    private void leave(Eni eni, Optional<Intent> madeBy, boolean here, boolean complete) {
        boolean inUse = eni.state() == EniState.IN_USE;
        if (eni.type() == EniType.PRIMARY || (inUse && !here)) {
            return;
        }
        if (inUse && madeBy.isEmpty() && !removed.contains(eni.id()) && !complete) {
            log.warn("{} is this instance's own and in use, and its journal does not know it: left alone", eni.id());
            return;
        }
        lifecycle.removeLater(eni.id(), madeBy.map(Intent::token));
    }

    /** It is not carried out again when the look is taken again: a successor would not know of it. */
    private void end(ClientToken token) {
        ended.add(token);
        intents.end(token);
    }

    private void keep(Intent intent, Set<InetAddress> known) {
        if (isUnused(intent.subject(), known)) {
            kept.put(intent.subject(), intent.token());
        } else {
            end(intent.token());
        }
    }

    /** Whether the ENI stays, though of what the pool knows of it nothing does. */
    boolean isUnused(String eniId, Set<InetAddress> known) {
        return !removed.contains(eniId) && held(eniId, known).isEmpty();
    }

    private void repeat(Intent intent, Set<InetAddress> known) {
        switch (intent.kind()) {
            case CREATE -> {} // By the listing, or later.
            case ASSIGN -> assign(intent, known);
            case ASSIGN_PREFIXES -> assignPrefixes(intent, known);
            case REMOVE -> {
                // It ends when the ENI is gone. Its addresses are gone for the pool at once.
                removed.add(intent.subject());
                known.forEach(address -> gone.add(key(intent.subject(), address)));
                lifecycle.removeLater(intent.subject(), Optional.of(intent.token()));
            }
            case RELEASE -> release(intent, known);
            case RELEASE_PREFIXES -> releasePrefixes(intent, known);
            case KEEP -> {} // When it is known what else there is.
            case CLOSE -> inherit(intent);
        }
    }

    /** Once: a look that is taken again finds it there. */
    private void inherit(Intent intent) {
        if (ended.add(intent.token())) {
            closed.inherit(intent);
        }
    }

    private void assign(Intent intent, Set<InetAddress> known) {
        repeatAssignment(intent, wanted -> {
            var strays = new HashSet<>(cloud.assignAddresses(
                    intent.subject(), wanted.family(), wanted.count(), intent.token(), settings.requestTimeout()));
            strays.removeAll(known);
            if (!strays.isEmpty()) {
                cloud.releaseAddresses(intent.subject(), strays, settings.requestTimeout());
            }
        });
    }

    private void assignPrefixes(Intent intent, Set<InetAddress> known) {
        repeatAssignment(intent, wanted -> {
            var strays = new HashSet<>(cloud.assignPrefixes(
                    intent.subject(), wanted.family(), wanted.count(), intent.token(), settings.requestTimeout()));
            strays.removeIf(prefix -> known.stream().anyMatch(prefix::contains));
            if (!strays.isEmpty()) {
                cloud.releasePrefixes(intent.subject(), strays, settings.requestTimeout());
            }
        });
    }

    /** What it brought and the pool does not know is released; where that cannot be told, it is found as a stray. */
    private void repeatAssignment(Intent intent, Consumer<Wanted> assignment) {
        closed.close(intent.subject()); // A former process may have been at what follows.
        if (assignTakesToken) {
            int count = Integer.parseInt(intent.details().get(0));
            var family = IpFamily.valueOf(intent.details().get(1));
            try {
                assignment.accept(new Wanted(family, count, intent.kind() == Intent.Kind.ASSIGN_PREFIXES));
            } catch (CloudException.Throttled | CloudException.Transient | CloudException.OutcomeUnknown e) {
                throw e;
            } catch (CloudException e) {
                log.info("An assignment of a former process cannot be repeated: {}", e.toString());
            }
        }
        end(intent.token());
    }

    private static String key(String eniId, InetAddress address) {
        return eniId + " " + address.getHostAddress();
    }

    /** The ENIs that a former process had kept though nothing was used on them. */
    Map<String, ClientToken> kept() {
        return Map.copyOf(kept);
    }

    /** Until when nothing is to be assigned there, as a former process was about to release addresses of that ENI. */
    Optional<Instant> closedUntil(String eniId) {
        return closed.until(eniId);
    }

    /** Whether that address is gone, or as good as gone, which is said once; and the intents that end when that is written down. */
    Optional<List<ClientToken>> gone(String eniId, InetAddress address) {
        String key = key(eniId, address);
        return gone.remove(key) ? Optional.of(ending.end(key)) : Optional.empty();
    }

    private void release(Intent intent, Set<InetAddress> known) {
        var addresses = new HashSet<InetAddress>();
        intent.details().forEach(text -> addresses.add(Cidr.address(text)));
        release(
                intent,
                () -> ByFamily.each(
                        addresses, some -> cloud.releaseAddresses(intent.subject(), some, settings.requestTimeout())));
        gone(intent, addresses, known);
    }

    private void releasePrefixes(Intent intent, Set<InetAddress> known) {
        var prefixes = intent.details().stream().map(Cidr::parse).collect(Collectors.toSet());
        release(intent, () -> cloud.releasePrefixes(intent.subject(), prefixes, settings.requestTimeout()));
        var addresses = known.stream()
                .filter(address -> prefixes.stream().anyMatch(prefix -> prefix.contains(address)))
                .collect(Collectors.toSet());
        gone(intent, addresses, known);
    }

    private void release(Intent intent, Runnable request) {
        closed.close(intent.subject());
        try {
            request.run();
        } catch (CloudException.InvalidRequest e) {
            log.warn("A release of a former process is not taken: {}", e.toString());
        }
    }

    private void gone(Intent intent, Set<InetAddress> addresses, Set<InetAddress> known) {
        released.computeIfAbsent(intent.subject(), id -> new HashSet<>()).addAll(addresses);
        var ofPool = new HashSet<>(addresses);
        ofPool.retainAll(known);
        if (ofPool.isEmpty()) {
            end(intent.token());
        }
        for (InetAddress address : ofPool) { // Else it ends when the pool has written down that they are gone.
            gone.add(key(intent.subject(), address));
            ending.add(key(intent.subject(), address), intent.token());
        }
    }

    /** Those of the known addresses that the ENI has, or that a listing which is late may not show: those not released. */
    Set<InetAddress> held(String eniId, Set<InetAddress> known) {
        var held = new HashSet<>(known);
        held.removeAll(released.getOrDefault(eniId, Set.of()));
        return held;
    }
}
