package io.polder.pool;

import io.polder.pool.EniInventory.Growth;
import io.polder.pool.EniInventory.Shrinking;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.CloudProvider;
import io.polder.spi.EniFilter;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes IPv4 addresses on ENIs that many pods share. Thread-safe.
 *
 * <p>As long as an ENI it made has room, it assigns secondary addresses there; then it makes another one with as many
 * addresses as are asked for, all in the one call that creates it. The primary address of such an ENI is a pod's, too.
 * An ENI goes when the last of its addresses is disposed of. The instance's primary ENI is the node's and never
 * touched, nor is any ENI that another process made.
 */
public final class EniAddressFactory implements ResourceFactory<EniAddress> {

    private static final Logger log = LoggerFactory.getLogger(EniAddressFactory.class);

    private final CloudProvider cloud;
    private final InstanceType type;
    private final EniSettings settings;
    private final InstantSource clock;
    private final Tokens tokens;
    private final EniLifecycle lifecycle;
    private final EniInventory inventory;
    private volatile @Nullable Subnet subnet;

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
        this.cloud = cloud;
        this.type = type;
        this.settings = settings;
        this.clock = clock;
        this.tokens = new Tokens(random);
        this.lifecycle = new EniLifecycle(cloud.networkInterfaces(), settings, sleeper, clock, tokens);
        this.inventory = new EniInventory(type, cloud.capabilities().maxAddressesPerAssign());
    }

    @Override
    public int maxBatch() {
        return Math.min(cloud.capabilities().maxAddressesPerAssign(), type.ipv4PerEni());
    }

    /** Assigns to one ENI or makes one; returns fewer than asked for when that ENI cannot have more. */
    @Override
    public List<EniAddress> allocate(int count, Duration timeout) {
        var deadline = new Deadline(clock, timeout);
        var in = subnet(deadline);
        var growth = inventory.grow(count);
        if (growth instanceof Growth.Unclaimed unclaimed) {
            return unclaimed.addresses();
        }
        if (growth instanceof Growth.Assign assign) {
            return assign(assign, deadline);
        }
        if (growth instanceof Growth.Create create) {
            return create(create, in, deadline.atMost(timeout));
        }
        throw new CloudException.QuotaExceeded(new Failure(
                "assign addresses",
                settings.instanceId(),
                "its type " + type.name() + " allows " + (type.maxEnis() - 1) + " secondary ENIs with "
                        + type.ipv4PerEni() + " addresses each, and all are taken"));
    }

    /** Releases addresses of one ENI, or removes it with the last of them. */
    @Override
    public List<EniAddress> dispose(List<EniAddress> resources, Duration timeout) {
        var shrinking = inventory.shrink(resources);
        if (shrinking instanceof Shrinking.Release release) {
            cloud.networkInterfaces()
                    .releaseAddresses(release.eniId(), release.secondaries(), atMost(new Deadline(clock, timeout)));
            inventory.released(release);
        } else if (shrinking instanceof Shrinking.Remove remove) {
            remove(remove.eniId(), timeout);
        }
        return shrinking.addresses();
    }

    @Override
    public boolean tidy(Duration timeout) {
        var deadline = new Deadline(clock, timeout);
        var attempts = new Attempts();
        inventory.doubts().forEach(doubt -> attempts.run(() -> settle(doubt, deadline)));
        inventory.unused().forEach(eniId -> attempts.run(() -> remove(eniId, deadline.atMost(timeout))));
        attempts.run(() -> lifecycle.tidy(deadline.atMost(timeout)));
        attempts.rethrow();
        return true;
    }

    private List<EniAddress> assign(Growth.Assign assign, Deadline deadline) {
        var request = new EniInventory.Doubt(
                assign.eniId(),
                tokens.next(),
                assign.count(),
                cloud.capabilities().assignTakesToken());
        try {
            return inventory.assigned(assign, send(request, deadline));
        } catch (CloudException.OutcomeUnknown e) {
            inventory.maybeAssigned(request);
            throw e;
        } catch (RuntimeException | Error e) {
            inventory.notAssigned(assign);
            throw e;
        }
    }

    private List<EniAddress> create(Growth.Create create, Subnet in, Duration timeout) {
        try {
            return inventory.created(create, lifecycle.makeAttached(create.addresses(), timeout), in);
        } catch (RuntimeException | Error e) {
            inventory.notCreated();
            throw e;
        }
    }

    private void remove(String eniId, Duration timeout) {
        try {
            lifecycle.remove(eniId, timeout);
        } catch (CloudException.OutcomeUnknown e) {
            throw e;
        } catch (RuntimeException | Error e) {
            inventory.notRemoved(eniId);
            throw e;
        }
        inventory.removed(eniId);
    }

    /** Learns what an assignment has brought by repeating it; where that does not do, releases what it may have been. */
    private void settle(EniInventory.Doubt doubt, Deadline deadline) {
        if (doubt.repeatable()) {
            try {
                inventory.settled(doubt, send(doubt, deadline));
                return;
            } catch (CloudException.Throttled | CloudException.Transient | CloudException.OutcomeUnknown e) {
                throw e;
            } catch (CloudException e) {
                log.warn("An assignment of unknown outcome cannot be repeated: {}", e.toString());
                inventory.notRepeatable(doubt);
            }
        }
        releaseStrays(doubt.eniId(), deadline);
        inventory.dismissed(doubt);
    }

    private List<InetAddress> send(EniInventory.Doubt assign, Deadline deadline) {
        var enis = cloud.networkInterfaces();
        if (!assign.repeatable()) {
            return enis.assignAddresses(
                    assign.eniId(), IpFamily.IPV4, assign.count(), assign.token(), atMost(deadline));
        }
        return Tokens.send(
                assign.token(),
                deadline,
                settings.requestTimeout(),
                (token, time) -> enis.assignAddresses(assign.eniId(), IpFamily.IPV4, assign.count(), token, time));
    }

    private void releaseStrays(String eniId, Deadline deadline) {
        var enis = cloud.networkInterfaces();
        for (var eni : enis.listAll(EniFilter.byId(eniId), atMost(deadline))) {
            var strays = inventory.strays(eni.id(), eni.secondaryAddresses());
            if (!strays.isEmpty()) {
                enis.releaseAddresses(eni.id(), strays, atMost(deadline));
            }
        }
    }

    private Subnet subnet(Deadline deadline) {
        var known = subnet;
        if (known == null) {
            known = cloud.subnets().describe(settings.subnetId(), atMost(deadline));
            subnet = known;
        }
        return known;
    }

    private Duration atMost(Deadline deadline) {
        return deadline.atMost(settings.requestTimeout());
    }
}
