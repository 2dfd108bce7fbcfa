package io.polder.provider.fake;

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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A {@link FakeCloud} as one of its users sees it. Thread-safe. */
final class FakeProvider implements CloudProvider {

    private final CloudCapabilities capabilities;
    private final Gate gate;
    private final Inventory inventory;
    private final NetworkInterfaces enis;
    private final List<LoadBalancers> balancers;
    private final DnsZones zones;
    private final @Nullable InstanceMetadata metadata;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param instanceId the instance whose metadata is seen, or null for a user outside
     * @param onClose what else ends with this provider
     */
    FakeProvider(FakeCloud.Parts parts, @Nullable String instanceId, Runnable onClose) {
        this.capabilities = parts.capabilities();
        this.gate = parts.gate();
        this.inventory = parts.inventory();
        this.enis = new FakeEnis(gate, parts.listing(), parts.changes(), this::requireOpen);
        this.balancers = parts.balancers().stream()
                .map(each -> (LoadBalancers) new FakeLoadBalancers(gate, each, this::requireOpen))
                .toList();
        this.zones = new FakeDnsZones(gate, parts.zones(), this::requireOpen);
        this.metadata = instanceId == null ? null : new Metadata(parts, instanceId);
        this.onClose = onClose;
    }

    @Override
    public CloudCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public NetworkInterfaces networkInterfaces() {
        return enis;
    }

    @Override
    public Subnets subnets() {
        return (id, timeout) -> {
            requireNonNull(id, "subnetId");
            requireOpen();
            return gate.call(Action.DESCRIBE_VSWITCHES, id, timeout, request -> inventory.subnet(id));
        };
    }

    @Override
    public InstanceTypes instanceTypes() {
        return (name, timeout) -> {
            requireNonNull(name, "name");
            requireOpen();
            return gate.call(Action.DESCRIBE_INSTANCE_TYPES, name, timeout, request -> inventory.type(name));
        };
    }

    @Override
    public Optional<InstanceMetadata> instanceMetadata() {
        return Optional.ofNullable(metadata);
    }

    @Override
    public List<LoadBalancers> loadBalancers() {
        return balancers;
    }

    @Override
    public Optional<DnsZones> dnsZones() {
        return Optional.of(zones);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("use the provider of the fake cloud: it is closed");
        }
    }

    /** What the instance sees of itself: late. */
    private final class Metadata implements InstanceMetadata {

        private final FakeCloud.Parts parts;
        private final String instanceId;

        Metadata(FakeCloud.Parts parts, String instanceId) {
            this.parts = parts;
            this.instanceId = instanceId;
        }

        @Override
        public InstanceIdentity identity(Duration timeout) {
            requireOpen();
            return gate.call(
                    Action.READ_METADATA,
                    instanceId,
                    timeout,
                    request -> parts.metadata().identity(instanceId));
        }

        @Override
        public List<Eni> attachedEnis(Duration timeout) {
            requireOpen();
            return gate.call(
                    Action.READ_METADATA,
                    instanceId,
                    timeout,
                    request ->
                            parts.metadata().attached(instanceId, parts.clock().instant()));
        }
    }
}
