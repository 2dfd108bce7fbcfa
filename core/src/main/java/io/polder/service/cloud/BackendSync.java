package io.polder.service.cloud;

import io.polder.spi.Backend;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Operation;
import io.polder.spi.Page;
import io.polder.spi.RegisteredBackend;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings a group's backends step by step to what is wanted: who comes is added, who leaves loses its weight first and goes when
 * its connections had time to end. One change of a group at a time. Confined to one thread.
 */
final class BackendSync {

    static final int WEIGHT = 100;

    /** A backend without its weight. */
    record Place(String eniId, InetAddress address, int port) {

        static Place of(Backend backend) {
            return new Place(backend.eniId(), backend.address(), backend.port());
        }

        Backend weighing(int weight) {
            return new Backend(eniId, address, port, weight);
        }
    }

    private record Leaving(String groupId, Place place) {}

    private final LoadBalancers cloud;
    private final ControllerSettings settings;
    private final Operations operations;
    private final Map<Leaving, Instant> leaving = new HashMap<>();

    BackendSync(LoadBalancers cloud, ControllerSettings settings, Operations operations) {
        this.cloud = cloud;
        this.settings = settings;
        this.operations = operations;
    }

    /**
     * Asks for the next change, if there is one to ask for now.
     *
     * @param wanted backends with their weights
     * @param token gives each request one
     * @return whether all is as wanted
     */
    boolean step(String groupId, Map<Place, Integer> wanted, Tokens token) {
        if (operations.isBusy(groupId)) {
            return false;
        }
        List<RegisteredBackend> registered = Page.all(page -> cloud.backends(groupId, page, settings.timeout()));
        if (registered.stream().anyMatch(each -> !each.settled())) {
            return false;
        }
        Map<Place, Integer> there = registered.stream()
                .map(RegisteredBackend::backend)
                .collect(Collectors.toMap(Place::of, Backend::weight));
        leaving.keySet()
                .removeIf(each -> each.groupId.equals(groupId)
                        && (wanted.containsKey(each.place) || !there.containsKey(each.place)));

        Set<Backend> coming = some(wanted.keySet().stream()
                .filter(place -> !there.containsKey(place))
                .map(place -> place.weighing(weight(wanted, place))));
        if (!coming.isEmpty()) {
            return ask(groupId, coming, some -> cloud.addBackends(groupId, some, token.next(), settings.timeout()));
        }
        Set<Backend> reweighed = some(there.entrySet().stream()
                .filter(entry -> weight(wanted, entry.getKey()) != entry.getValue())
                .map(entry -> entry.getKey().weighing(weight(wanted, entry.getKey()))));
        if (!reweighed.isEmpty()) {
            return ask(groupId, reweighed, some -> cloud.setWeights(groupId, some, token.next(), settings.timeout()));
        }
        var gone = new HashSet<>(there.keySet());
        gone.removeAll(wanted.keySet());
        Set<Backend> ended = some(gone.stream()
                .filter(place -> hasEnded(new Leaving(groupId, place)))
                .map(place -> place.weighing(0)));
        if (!ended.isEmpty()) {
            return ask(groupId, ended, some -> cloud.removeBackends(groupId, some, token.next(), settings.timeout()));
        }
        return gone.isEmpty();
    }

    /** Whoever is not wanted has none. */
    private static int weight(Map<Place, Integer> wanted, Place place) {
        return wanted.getOrDefault(place, 0);
    }

    private boolean hasEnded(Leaving who) {
        Instant now = settings.clock().instant();
        Instant since = leaving.computeIfAbsent(who, unused -> now);
        return !since.plus(settings.draining()).isAfter(now);
    }

    /** As many as one change may name. */
    private Set<Backend> some(Stream<Backend> backends) {
        return backends.limit(cloud.maxBackendsPerChange()).collect(Collectors.toSet());
    }

    private boolean ask(String groupId, Set<Backend> some, Function<Set<Backend>, Operation> change) {
        operations.begin(groupId, change.apply(some));
        return false;
    }
}
