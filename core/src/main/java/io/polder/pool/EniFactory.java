package io.polder.pool;

import static java.util.Objects.requireNonNull;

import io.polder.cloud.Deadline;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Makes whole ENIs, attached to the instance, for pods that have one each. Thread-safe.
 *
 * <p>It counts the ENIs it made itself against the instance type's limit; the cloud counts all.
 */
public final class EniFactory implements ResourceFactory<Eni> {

    private static final EniContent ONE = new EniContent(1, false);

    private final EniLifecycle lifecycle;
    private final SubnetChoice subnets;
    private final InstantSource clock;
    private final EniRecovery recovery;
    private final EniAudit audit;
    private final InstanceType type;
    private final int maxParallel;
    private final Unwritten<String> unwritten = new Unwritten<>(); // By ENI.
    private final Set<String> enis = ConcurrentHashMap.newKeySet(); // By id.
    private final AtomicInteger making = new AtomicInteger();

    /**
     * A factory for one instance.
     *
     * @param type of the instance
     * @param sleeper passes the time that {@code clock} shows
     * @param random of the client tokens: must differ between processes; used by this factory alone from now on
     */
    public EniFactory(
            CloudProvider cloud,
            InstanceType type,
            EniSettings settings,
            Sleeper sleeper,
            InstantSource clock,
            RandomGenerator random) {
        this(cloud, type, settings, sleeper, clock, random, IntentLog.none());
    }

    /**
     * A factory that writes down what it is about to do.
     *
     * @param intents of the journal of the pool that it is for
     */
    public EniFactory(
            CloudProvider cloud,
            InstanceType type,
            EniSettings settings,
            Sleeper sleeper,
            InstantSource clock,
            RandomGenerator random,
            IntentLog intents) {
        this.type = type;
        this.clock = clock;
        this.subnets = new SubnetChoice(cloud.subnets(), settings, clock, random);
        requireNonNull(intents, "intents");
        var tokens = new Tokens(random);
        var network = cloud.networkInterfaces();
        var shape = EniShape.of(settings, type, cloud.capabilities());
        this.lifecycle = new EniLifecycle(network, shape, settings, sleeper, clock, tokens, intents, "exclusive");
        this.audit = new EniAudit(settings.instanceId(), lifecycle);
        this.recovery = new EniRecovery(
                network,
                settings,
                lifecycle,
                intents,
                new ClosedEnis(settings, clock, tokens, intents),
                cloud.capabilities().assignTakesToken());
        this.maxParallel = Math.max(1, Math.min(cloud.capabilities().maxAttachesInFlight(), most()));
    }

    /** How its ENIs look in a journal. */
    public static ResourceCodec<Eni> codec() {
        return new EniCodec();
    }

    @Override
    public int maxBatch() {
        return 1;
    }

    @Override
    public int maxParallel() {
        return maxParallel;
    }

    /** Makes one ENI: creates it, attaches it and waits until it is in use. */
    @Override
    public List<Eni> allocate(int count, Duration timeout) {
        if (making.incrementAndGet() + enis.size() > most()) {
            making.decrementAndGet();
            throw new CloudException.QuotaExceeded(
                    new Failure("make ENI", type.name(), "all " + most() + " secondary ENIs are made"));
        }
        try {
            var eni = make(new Deadline(clock, timeout), timeout);
            Optional.ofNullable(eni.tags().get(EniSettings.REQUEST_TAG))
                    .ifPresent(token -> unwritten.add(eni.id(), new ClientToken(token)));
            enis.add(eni.id());
            return List.of(eni);
        } finally {
            making.decrementAndGet();
        }
    }

    /** In the first subnet that has an address. */
    private Eni make(Deadline deadline, Duration timeout) {
        while (true) {
            String subnetId = subnets.choose(deadline);
            try {
                var eni = lifecycle.makeAttached(ONE, subnetId, deadline.atMost(timeout));
                subnets.served(subnetId);
                return eni;
            } catch (CloudException.AddressesExhausted e) {
                subnets.exhausted(subnetId);
                if (!subnets.hasOther(subnetId) || deadline.isOver()) {
                    throw e;
                }
            } catch (RuntimeException | Error e) {
                subnets.notTried(subnetId);
                throw e;
            }
        }
    }

    /** Detaches and deletes the first of the ENIs. */
    @Override
    public List<Eni> dispose(List<Eni> resources, Duration timeout) {
        var eni = resources.get(0);
        unwritten.add(eni.id(), lifecycle.removeAsIntended(eni.id(), timeout));
        enis.remove(eni.id());
        return List.of(eni);
    }

    @Override
    public List<ClientToken> endedBy(List<Eni> resources) {
        return resources.stream()
                .flatMap(eni -> unwritten.end(eni.id()).stream())
                .toList();
    }

    @Override
    public Recovered<Eni> recover(List<Eni> known, boolean complete, Duration timeout) {
        var byEni = new HashMap<String, Set<InetAddress>>();
        known.forEach(eni -> byEni.put(eni.id(), Set.copyOf(eni.addresses())));
        var there = new HashSet<String>();
        recovery.look(byEni, complete, timeout).forEach(eni -> there.add(eni.id()));
        var gone = new ArrayList<Eni>();
        known.forEach(eni -> recovery.gone(eni.id(), eni.primaryAddress()).ifPresent(ending -> {
            ending.forEach(token -> unwritten.add(eni.id(), token));
            gone.add(eni);
        }));
        enis.addAll(there);
        return new Recovered<>(
                known.stream().filter(eni -> there.contains(eni.id())).toList(), gone);
    }

    /** Finds ENIs that nobody knows of. */
    @Override
    public Set<Eni> audit(List<Eni> known, Duration timeout) {
        var ids = new HashSet<String>();
        known.forEach(eni -> ids.add(eni.id()));
        var listed = audit.look(timeout);
        var there = new HashSet<String>();
        listed.stream().filter(audit::isInUseHere).map(Eni::id).forEach(there::add);
        audit.removeStrangers(listed, eni -> ids.contains(eni.id()) || enis.contains(eni.id()));
        there.stream().filter(ids::contains).forEach(enis::add);
        return known.stream().filter(eni -> !there.contains(eni.id())).collect(Collectors.toSet());
    }

    @Override
    public List<String> problems() {
        return audit.problems();
    }

    @Override
    public boolean tidy(Duration timeout) {
        return lifecycle.tidy(timeout);
    }

    private int most() {
        return type.maxEnis() - 1;
    }
}
