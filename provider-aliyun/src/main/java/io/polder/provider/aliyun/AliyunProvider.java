package io.polder.provider.aliyun;

import io.polder.spi.CloudCapabilities;
import io.polder.spi.CloudProvider;
import io.polder.spi.DnsZones;
import io.polder.spi.InstanceMetadata;
import io.polder.spi.InstanceTypes;
import io.polder.spi.LoadBalancers;
import io.polder.spi.NetworkInterfaces;
import io.polder.spi.Subnets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Alibaba Cloud. Thread-safe. */
final class AliyunProvider implements CloudProvider {

    /** Ten addresses or ten prefixes a call, and five attaches on their way (documented). */
    private static final CloudCapabilities CAPABILITIES = new CloudCapabilities(10, 10, 5, true, true, true);

    private final NetworkInterfaces enis;
    private final Subnets subnets;
    private final InstanceTypes types;
    private final Optional<InstanceMetadata> metadata;
    private final List<LoadBalancers> balancers;
    private final DnsZones zones;
    private final AtomicBoolean closed = new AtomicBoolean();

    AliyunProvider(AliyunSettings settings) {
        Optional<MetadataClient> client = settings.metadata().map(MetadataClient::new);
        var calls = new ApiCalls(settings.regionId(), settings::endpoint, Credentials.of(settings, client));
        this.enis = new AliyunEnis(calls);
        this.subnets = new AliyunSubnets(calls, settings.subnetCache());
        this.types = new AliyunCatalog(calls);
        this.metadata = client.map(AliyunMetadata::new);
        this.zones = new PrivateZones(calls);
        var clb = new Clb(calls);
        this.balancers = settings.vpcId()
                .<List<LoadBalancers>>map(vpc -> List.of(new Nlb(calls, subnets, vpc), clb))
                .orElse(List.of(clb));
    }

    @Override
    public CloudCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public NetworkInterfaces networkInterfaces() {
        requireOpen();
        return enis;
    }

    @Override
    public Subnets subnets() {
        requireOpen();
        return subnets;
    }

    @Override
    public InstanceTypes instanceTypes() {
        requireOpen();
        return types;
    }

    @Override
    public Optional<InstanceMetadata> instanceMetadata() {
        requireOpen();
        return metadata;
    }

    @Override
    public List<LoadBalancers> loadBalancers() {
        requireOpen();
        return balancers;
    }

    @Override
    public Optional<DnsZones> dnsZones() {
        requireOpen();
        return Optional.of(zones);
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("use the provider of Alibaba Cloud: it is closed");
        }
    }

    /** Connections that nobody uses end by themselves. */
    @Override
    public void close() {
        closed.set(true);
    }
}
