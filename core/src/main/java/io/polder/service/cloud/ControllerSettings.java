package io.polder.service.cloud;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * How a {@link ServiceController} works. Immutable.
 *
 * @param cluster what its load balancers are tagged with; no other controller has it
 * @param subnetIds where their addresses come from
 * @param timeout of one call
 * @param draining how long a pod that leaves keeps its connections
 * @param audit after which a load balancer that was as wanted is looked at again
 */
public record ControllerSettings(
        String cluster,
        List<String> subnetIds,
        Duration timeout,
        Duration draining,
        Duration audit,
        InstantSource clock) {

    static final String CLUSTER_TAG = "polder/cluster";
    static final String SERVICE_TAG = "polder/service";
    static final String UID_TAG = "polder/uid";

    public ControllerSettings {
        subnetIds = List.copyOf(subnetIds);
        if (cluster.isBlank() || subnetIds.isEmpty() || draining.isNegative() || audit.isNegative()) {
            throw new IllegalArgumentException(
                    "cluster \"" + cluster + "\", subnets " + subnetIds + ", " + draining + ", " + audit);
        }
    }

    /** Calls of 30 seconds, connections that have a minute to end, a look every five minutes. */
    public static ControllerSettings of(String cluster, List<String> subnetIds) {
        return new ControllerSettings(
                cluster,
                subnetIds,
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                InstantSource.system());
    }

    public ControllerSettings withDraining(Duration value) {
        return new ControllerSettings(cluster, subnetIds, timeout, value, audit, clock);
    }

    public ControllerSettings withAudit(Duration value) {
        return new ControllerSettings(cluster, subnetIds, timeout, draining, value, clock);
    }

    public ControllerSettings withClock(InstantSource value) {
        return new ControllerSettings(cluster, subnetIds, timeout, draining, audit, value);
    }

    Map<String, String> tags() {
        return Map.of(CLUSTER_TAG, cluster);
    }
}
