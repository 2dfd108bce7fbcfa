package io.polder.spi;

/**
 * Who an instance is. Immutable.
 *
 * @param instanceId the cloud's id of it
 * @param instanceType the name of its {@link InstanceType}
 * @param regionId the region it runs in
 * @param zoneId the zone it runs in
 * @param subnetId the subnet of its primary ENI
 */
public record InstanceIdentity(
        String instanceId, String instanceType, String regionId, String zoneId, String subnetId) {

    public InstanceIdentity {
        Checks.notBlank(instanceId, "instanceId");
        Checks.notBlank(instanceType, "instanceType");
        Checks.notBlank(regionId, "regionId");
        Checks.notBlank(zoneId, "zoneId");
        Checks.notBlank(subnetId, "subnetId");
    }
}
