package io.polder.spi.kit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The whole contract of a provider. To be extended by a class that says which cloud to run it against. */
public abstract class CloudProviderContract
        implements EniLifecycleContract,
                IdempotencyContract,
                LostAnswerContract,
                LimitsContract,
                FaultContract,
                ListingContract,
                FamilyAndPrefixContract,
                ConcurrencyContract,
                MetadataContract,
                LoadBalancerContract,
                DnsZoneContract {

    private Bench bench;

    /** Opens the cloud for one test, or aborts the test where it cannot be had here. */
    protected abstract TestCloud open() throws Exception;

    @Override
    public final Bench bench() {
        return requireNonNull(bench, "the bench exists while a test runs");
    }

    @BeforeEach
    final void setUp() throws Exception {
        bench = new Bench(open());
    }

    /** Removes what the test made, also when it failed. */
    @AfterEach
    final void cleanUp() {
        if (bench != null) {
            try (TestCloud cloud = bench.cloud()) {
                cloud.faults().ifPresent(faults -> faults.staleListings(Duration.ZERO));
                bench.cleanUp();
            }
        }
    }
}
