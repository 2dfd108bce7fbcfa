package io.polder.pool;

import static java.util.Objects.requireNonNull;

import io.polder.cloud.Deadline;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Makes addresses, or in dual stack pairs of them, on ENIs that many pods share. Thread-safe.
 *
 * <p>As long as an ENI it made has room, it assigns secondary addresses there; then it makes another one with as many
 * addresses as are asked for, all in the one call that creates it. The primary address of such an ENI is a pod's, too.
 * An ENI goes when the last of its addresses is disposed of, unless {@link EniSettings} keep it. The instance's primary ENI is
 * the node's and never touched. Of ENIs with the pool's tags that nobody knows of, those in use are left alone.
 */
public final class EniAddressFactory implements ResourceFactory<EniAddress> {

    private static final int MOST_PARALLEL = 4;

    private final CloudProvider cloud;
    private final InstanceType type;
    private final EniShape shape;
    private final EniSettings settings;
    private final InstantSource clock;
    private final Tokens tokens;
    private final EniLifecycle lifecycle;
    private final EniInventory inventory;
    private final IntentLog intents;
    private final EniTakeover takeover;
    private final Unwritten<EniAddress> unwritten = new Unwritten<>();
    private final KeptEnis kept;
    private final Assignments assignments;
    private volatile QueueLoads loads = QueueLoads.none();
    private final SubnetChoice subnets;

    /**
     * A factory for one instance.
     *
     * @param type of the instance
     * @param sleeper passes the time that {@code clock} shows
     * @param random of the client tokens: must differ between processes; used by this factory alone from now on
     */
    public EniAddressFactory(
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
    public EniAddressFactory(
            CloudProvider cloud,
            InstanceType type,
            EniSettings settings,
            Sleeper sleeper,
            InstantSource clock,
            RandomGenerator random,
            IntentLog intents) {
        this.cloud = cloud;
        this.intents = requireNonNull(intents, "intents");
        this.type = type;
        this.settings = settings;
        this.clock = clock;
        this.tokens = new Tokens(random);
        this.shape = EniShape.of(settings, type, cloud.capabilities());
        this.lifecycle =
                new EniLifecycle(cloud.networkInterfaces(), shape, settings, sleeper, clock, tokens, intents, "shared");
        this.kept = new KeptEnis(intents, tokens, unwritten);
        this.subnets = new SubnetChoice(cloud.subnets(), settings, clock, random);
        this.inventory = new EniInventory(shape, settings, clock);
        this.assignments = new Assignments(cloud, settings, inventory, tokens, intents, unwritten);
        this.takeover = new EniTakeover(
                lifecycle,
                new EniRecovery(
                        cloud.networkInterfaces(),
                        settings,
                        lifecycle,
                        intents,
                        new ClosedEnis(settings, clock, tokens, intents),
                        cloud.capabilities().assignTakesToken()),
                new EniAudit(settings.instanceId(), lifecycle),
                inventory,
                kept,
                tokens,
                settings,
                subnets);
    }

    /** For {@link EniPlacement#LEAST_LOADED_QUEUE}; to be called before the pool is opened. */
    public EniAddressFactory withLoads(QueueLoads newLoads) {
        loads = requireNonNull(newLoads, "newLoads");
        return this;
    }

    @Override
    public Optional<Placement<EniAddress>> placement() {
        return settings.placement() == EniPlacement.LONGEST_IDLE
                ? Optional.empty()
                : Optional.of(new EniPlacements(settings.placement(), loads));
    }

    /** How its addresses look in a journal. */
    public static ResourceCodec<EniAddress> codec() {
        return new EniAddressCodec();
    }

    @Override
    public int maxBatch() {
        return shape.maxBatch();
    }

    /** A call for each ENI that there may be, up to four: an account's calls are limited. */
    @Override
    public int maxParallel() {
        return Math.max(1, Math.min(MOST_PARALLEL, type.maxEnis() - 1));
    }

    /**
     * Assigns to one ENI or makes one; returns fewer than asked for when that ENI cannot have more. Where a subnet has no
     * prefix, single addresses are tried, and where it has run dry, others are.
     */
    @Override
    public List<EniAddress> allocate(int count, Duration timeout) {
        var deadline = new Deadline(clock, timeout);
        int wanted = count;
        while (true) {
            var growth = inventory.grow(wanted);
            if (growth instanceof Growth.Unclaimed unclaimed) {
                return kept.used(unclaimed.addresses());
            }
            Try latest = new Try("", false);
            try {
                if (growth instanceof Growth.Assign assign) {
                    latest =
                            new Try(assign.subnetId(), assign.missing().stream().anyMatch(Wanted::prefixes));
                    return kept.used(usable(assignments.carryOut(assign, deadline), assign.eniId()));
                }
                if (growth instanceof Growth.Create create) {
                    var in = choose(deadline);
                    latest = new Try(in.id(), shape.hasPrefixes() && subnets.hasPrefixes(in.id()));
                    return create(create, latest.prefixes(), in, deadline.atMost(timeout));
                }
            } catch (CloudException.AddressesExhausted e) {
                if (latest.subnetId().isEmpty() || deadline.isOver()) {
                    throw e;
                }
                if (latest.prefixes()) {
                    wanted = withoutPrefixes(latest.subnetId(), wanted);
                } else if (!isLeftOut(latest.subnetId(), wanted)) {
                    throw e;
                }
                continue; // One prefix, or single addresses, or another subnet, or another ENI.
            }
            throw GrowthRefusals.of(growth, settings, type);
        }
    }

    /** Where addresses were sought, and whether in prefixes. */
    private record Try(String subnetId, boolean prefixes) {}

    /** A subnet had not as many prefixes; returns how many addresses to try for now. It may have one prefix, or single addresses. */
    private int withoutPrefixes(String subnetId, int wanted) {
        int one = EniPrefixes.size(IpFamily.IPV4);
        if (wanted > one) {
            subnets.notTried(subnetId);
            return one;
        }
        inventory.withoutPrefixesUntil(subnetId, subnets.withoutPrefixes(subnetId));
        return wanted;
    }

    private Subnet choose(Deadline deadline) {
        try {
            return subnets.describe(subnets.choose(deadline), deadline);
        } catch (RuntimeException | Error e) {
            inventory.notCreated();
            throw e;
        }
    }

    /** A subnet had not as many addresses. It is left out for a while where others may have them, or where it had none. */
    private boolean isLeftOut(String subnetId, int count) {
        boolean others = subnets.hasOther(subnetId);
        if (others || count == 1) {
            inventory.closeUntil(subnetId, subnets.exhausted(subnetId));
        }
        return others;
    }

    /** Releases addresses of one ENI, or removes it with the last of them. */
    @Override
    public List<EniAddress> dispose(List<EniAddress> resources, Duration timeout) {
        var shrinking = inventory.shrink(resources);
        if (shrinking instanceof Shrinking.Release release) {
            release(release, atMost(new Deadline(clock, timeout)));
        } else if (shrinking instanceof Shrinking.Remove remove) {
            var token = remove(remove.eniId(), timeout);
            remove.addresses().forEach(address -> unwritten.add(address, token));
        }
        var eniId = resources.get(0).eniId();
        if (inventory.isEmpty(eniId) || (!inventory.contains(eniId) && !lifecycle.hasRemoved(eniId))) {
            kept.keep(eniId); // Also one that a late listing has not shown yet: it would be nobody's.
        }
        return shrinking.addresses();
    }

    private void release(Shrinking.Release release, Duration timeout) {
        var token = tokens.next();
        var texts =
                release.secondaries().stream().map(InetAddress::getHostAddress).toList();
        intents.begin(new Intent(token, Intent.Kind.RELEASE, release.eniId(), texts));
        try {
            ByFamily.each(
                    release.secondaries(),
                    some -> cloud.networkInterfaces().releaseAddresses(release.eniId(), some, timeout));
        } catch (CloudException.OutcomeUnknown e) {
            inventory.maybeReleased(release);
            release.addresses().forEach(address -> unwritten.add(address, token)); // It ends with those that follow.
            throw e;
        } catch (CloudException e) {
            inventory.notReleased(release);
            intents.end(token);
            throw e;
        }
        inventory.released(release, tokens.next());
        release.addresses().forEach(address -> unwritten.add(address, token));
    }

    @Override
    public void keepNothing() {
        inventory.keepNothing();
    }

    @Override
    public List<ClientToken> endedBy(List<EniAddress> resources) {
        return resources.stream()
                .flatMap(each -> unwritten.end(each).stream())
                .distinct()
                .toList();
    }

    /** Adopts the ENIs that the addresses are on; what else is on those is released. */
    @Override
    public Recovered<EniAddress> recover(List<EniAddress> known, boolean complete, Duration timeout) {
        var deadline = new Deadline(clock, timeout);
        var found = takeover.recover(known, complete, deadline, deadline.atMost(timeout));
        found.gone().forEach((address, tokens) -> tokens.forEach(token -> unwritten.add(address, token)));
        return new Recovered<>(found.present(), List.copyOf(found.gone().keySet()));
    }

    /** Finds ENIs and addresses that nobody knows of, and adopts an ENI that was not listed in time for {@link #recover}. */
    @Override
    public Set<EniAddress> audit(List<EniAddress> known, Duration timeout) {
        var deadline = new Deadline(clock, timeout);
        return takeover.audit(known, deadline, deadline.atMost(timeout));
    }

    /**
     * What the cloud has on this instance's ENIs of the pool, by address: for {@link PoolJournal#adopt}, from the addresses
     * that the node's pods have.
     *
     * @throws CloudException when it cannot be told
     */
    public Map<InetAddress, EniAddress> find(Duration timeout) {
        var deadline = new Deadline(clock, timeout);
        return takeover.find(deadline, deadline.atMost(timeout));
    }

    @Override
    public boolean tidy(Duration timeout) {
        var deadline = new Deadline(clock, timeout);
        var attempts = new Attempts();
        inventory.doubts().forEach(doubt -> attempts.run(() -> assignments.settle(doubt, deadline)));
        assignments.releaseUnusedPrefixes(attempts, deadline);
        inventory.unused().forEach(eniId -> attempts.run(() -> intents.end(remove(eniId, deadline.atMost(timeout)))));
        attempts.run(() -> lifecycle.tidy(deadline.atMost(timeout)));
        attempts.rethrow();
        return true;
    }

    private List<EniAddress> create(Growth.Create create, boolean prefixes, Subnet in, Duration timeout) {
        Eni eni;
        try {
            var content = new EniContent(Math.min(create.addresses(), shape.most(prefixes)), prefixes);
            eni = lifecycle.makeAttached(content, in.id(), timeout);
        } catch (RuntimeException | Error e) {
            inventory.notCreated();
            subnets.notTried(in.id());
            throw e;
        }
        subnets.served(in.id());
        var addresses = inventory.created(create, eni, in);
        var token = Optional.ofNullable(eni.tags().get(EniSettings.REQUEST_TAG)).map(ClientToken::new);
        if (addresses.isEmpty()) {
            kept.keep(eni.id());
            token.ifPresent(intents::end);
        }
        token.ifPresent(t -> addresses.forEach(each -> unwritten.add(each, t)));
        return usable(addresses, eni.id());
    }

    private List<EniAddress> usable(List<EniAddress> addresses, String eniId) {
        if (addresses.isEmpty()) {
            throw GrowthRefusals.unusable(eniId, inventory.problems());
        }
        return addresses;
    }

    @Override
    public List<String> problems() {
        var all = new ArrayList<>(inventory.problems());
        all.addAll(takeover.problems());
        return all;
    }

    private ClientToken remove(String eniId, Duration timeout) {
        ClientToken token;
        try {
            token = lifecycle.removeAsIntended(eniId, timeout);
        } catch (CloudException.OutcomeUnknown e) {
            throw e;
        } catch (RuntimeException | Error e) {
            inventory.notRemoved(eniId);
            throw e;
        }
        inventory.removed(eniId);
        kept.removed(eniId);
        return token;
    }

    private Duration atMost(Deadline deadline) {
        return deadline.atMost(settings.requestTimeout());
    }
}
