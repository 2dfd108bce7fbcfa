package io.polder.pool;

import io.polder.spi.CloudCapabilities;
import io.polder.spi.CloudProvider;
import io.polder.spi.InstanceMetadata;
import io.polder.spi.InstanceTypes;
import io.polder.spi.NetworkInterfaces;
import io.polder.spi.Subnets;
import java.util.Optional;

/** Another cloud but for what a subclass alters. Closing it does nothing. */
abstract class AlteredCloud implements CloudProvider {

    final CloudProvider cloud;

    AlteredCloud(CloudProvider cloud) {
        this.cloud = cloud;
    }

    @Override
    public CloudCapabilities capabilities() {
        return cloud.capabilities();
    }

    @Override
    public NetworkInterfaces networkInterfaces() {
        return cloud.networkInterfaces();
    }

    @Override
    public Subnets subnets() {
        return cloud.subnets();
    }

    @Override
    public InstanceTypes instanceTypes() {
        return cloud.instanceTypes();
    }

    @Override
    public Optional<InstanceMetadata> instanceMetadata() {
        return cloud.instanceMetadata();
    }

    @Override
    public void close() {}
}
