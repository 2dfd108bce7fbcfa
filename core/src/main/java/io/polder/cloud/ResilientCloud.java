package io.polder.cloud;

import static java.util.Objects.requireNonNull;

import io.polder.spi.CloudCapabilities;
import io.polder.spi.CloudProvider;
import io.polder.spi.DnsZones;
import io.polder.spi.Eni;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceMetadata;
import io.polder.spi.InstanceTypes;
import io.polder.spi.LoadBalancers;
import io.polder.spi.NetworkInterfaces;
import io.polder.spi.Subnets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cloud as its callers want it: every call of the provider behind it is made as often as it helps within the caller's
 * time, and no more often than the cloud takes it. Thread-safe.
 *
 * <ul>
 *   <li>What is throttled, has failed for now, or has an unknown outcome is tried again, with the same token, after a
 *       growing delay with jitter. An assignment of a cloud that takes no tokens there is not: its outcome is to be looked
 *       up. Once an outcome was unknown and no repetition was answered, {@code OutcomeUnknown} is thrown, whatever the
 *       last failure was.
 *   <li>Each kind of call ({@link CloudCall}) has a token bucket, whose rate gives way when the cloud throttles and comes
 *       back when it does not, and a circuit breaker, which opens when the cloud does not answer. A call that is not sent
 *       for one of the two fails as {@code Throttled} or {@code Transient}.
 *   <li>Reads that ask the same at the same time are made once. No caller gets an answer to a question that was asked
 *       before its own.
 * </ul>
 *
 * <p>The time a call is given is for all of it. {@link CloudBatches} splits what is too large for a call.
 */
public final class ResilientCloud implements CloudProvider {

    private final CloudProvider provider;
    private final Guards guards;
    private final NetworkInterfaces enis;
    private final boolean owner;

    private ResilientCloud(CloudProvider provider, Guards guards, boolean owner) {
        this.owner = owner;
        this.provider = requireNonNull(provider, "provider");
        this.guards = guards;
        this.enis = new ResilientEnis(
                provider.networkInterfaces(), guards, provider.capabilities().assignTakesToken());
    }

    /** In real time, with {@link ResilienceSettings#DEFAULT}. The provider becomes the new cloud's to close. */
    public static ResilientCloud of(CloudProvider provider) {
        return of(provider, ResilienceSettings.DEFAULT, CallClock.system());
    }

    /** The provider becomes the new cloud's to close. */
    public static ResilientCloud of(CloudProvider provider, ResilienceSettings settings, CallClock clock) {
        return new ResilientCloud(
                provider, new Guards(requireNonNull(settings, "settings"), requireNonNull(clock, "clock")), true);
    }

    /**
     * The same cloud for one of several users, such as a pool: where calls have to wait for the cloud's limits, each user has
     * its turn, however many calls another one makes. Calls without a share are another user's. It need not be closed.
     */
    public CloudProvider share(String name) {
        return new ResilientCloud(provider, guards.as(requireNonNull(name, "name")), false);
    }

    /** How each kind of call fares. */
    public Map<CloudCall, CallStatistics> statistics() {
        return guards.statistics();
    }

    @Override
    public CloudCapabilities capabilities() {
        return provider.capabilities();
    }

    @Override
    public NetworkInterfaces networkInterfaces() {
        return enis;
    }

    @Override
    public Subnets subnets() {
        Subnets subnets = provider.subnets();
        return (id, timeout) ->
                guards.read(CloudCall.DESCRIBE_SUBNET, id, List.of(id), timeout, left -> subnets.describe(id, left));
    }

    @Override
    public InstanceTypes instanceTypes() {
        InstanceTypes types = provider.instanceTypes();
        return (name, timeout) -> guards.read(
                CloudCall.DESCRIBE_INSTANCE_TYPE, name, List.of(name), timeout, left -> types.describe(name, left));
    }

    @Override
    public Optional<InstanceMetadata> instanceMetadata() {
        return provider.instanceMetadata().map(this::guarded);
    }

    private InstanceMetadata guarded(InstanceMetadata metadata) {
        return new InstanceMetadata() {
            @Override
            public InstanceIdentity identity(Duration timeout) {
                return guards.read(
                        CloudCall.READ_METADATA, "identity", List.of("identity"), timeout, metadata::identity);
            }

            @Override
            public List<Eni> attachedEnis(Duration timeout) {
                return guards.read(
                        CloudCall.READ_METADATA, "ENIs", List.of("attachedEnis"), timeout, metadata::attachedEnis);
            }
        };
    }

    @Override
    public List<LoadBalancers> loadBalancers() {
        return provider.loadBalancers().stream()
                .map(kind -> (LoadBalancers) new ResilientBalancers(kind, guards))
                .toList();
    }

    @Override
    public Optional<DnsZones> dnsZones() {
        return provider.dnsZones().map(zones -> new ResilientZones(zones, guards));
    }

    @Override
    public void close() {
        if (owner) { // A share is closed with the one that it is of.
            provider.close();
        }
    }
}
