package io.polder.samples.testing;

import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.NetworkInterfaces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The code under test, such as a node agent has: gives its instance one more ENI, and takes it away again. */
public final class EniKeeper {

    /** How the keeper waits: by the real clock in production, by a virtual one in tests. */
    public interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final NetworkInterfaces enis;
    private final String instanceId;
    private final Sleeper sleeper;

    public EniKeeper(CloudProvider cloud, String instanceId, Sleeper sleeper) {
        this.enis = cloud.networkInterfaces();
        this.instanceId = instanceId;
        this.sleeper = sleeper;
    }

    /**
     * Creates an ENI in the first of the subnets that has room, attaches it and waits for it.
     *
     * @throws CloudException.AddressesExhausted when none has
     */
    public Eni add(List<String> subnetIds) throws InterruptedException {
        CloudException.AddressesExhausted full = null;
        for (String subnetId : subnetIds) {
            try {
                Eni eni = await(create(subnetId).id(), EniState.AVAILABLE);
                enis.attach(eni.id(), instanceId, TIMEOUT);
                return await(eni.id(), EniState.IN_USE);
            } catch (CloudException.AddressesExhausted e) {
                full = e;
            }
        }
        throw full == null ? new IllegalArgumentException("no subnets") : full;
    }

    /** Where the answer is lost, the same request is sent again, with the same token: one ENI comes of it. */
    private Eni create(String subnetId) throws InterruptedException {
        var token = new ClientToken(UUID.randomUUID().toString());
        while (true) {
            try {
                return enis.create(EniSpec.in(subnetId, Map.of("owner", "keeper")), token, TIMEOUT);
            } catch (CloudException.OutcomeUnknown | CloudException.Throttled | CloudException.Transient e) {
                sleeper.sleep(POLL);
            }
        }
    }

    /** Detaches and deletes. */
    public void remove(Eni eni) throws InterruptedException {
        enis.detach(eni.id(), instanceId, TIMEOUT);
        await(eni.id(), EniState.AVAILABLE);
        enis.delete(eni.id(), TIMEOUT);
    }

    private Eni await(String eniId, EniState state) throws InterruptedException {
        while (true) {
            for (Eni eni : enis.listAll(EniFilter.byId(eniId), TIMEOUT)) {
                if (eni.state() == state) {
                    return eni;
                }
            }
            sleeper.sleep(POLL);
        }
    }
}
