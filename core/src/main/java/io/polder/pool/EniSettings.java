package io.polder.pool;

import io.polder.spi.InstanceIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where and how a factory makes its ENIs. Immutable.
 *
 * <p>Made by {@link #of} and the {@code with} methods: the components grow with what factories can do.
 *
 * @param instanceId the instance to attach them to
 * @param subnetId the subnet they are in
 * @param securityGroupIds the security groups they join; empty for the cloud's default
 * @param tags what its ENIs are known by after a crash; at least one. Two pools of one kind on one instance need different
 *     ones
 * @param pollInterval between two looks at an ENI that is changing; positive
 * @param requestTimeout the time one request to the cloud may last; positive
 */
public record EniSettings(
        String instanceId,
        String subnetId,
        List<String> securityGroupIds,
        Map<String, String> tags,
        Duration pollInterval,
        Duration requestTimeout) {

    /** The tag that {@link #of} puts on ENIs; its value is the instance's id. */
    public static final String NODE_TAG = "polder/node";

    /** The tag that every ENI has beside the given ones; its value is the client token of the request that made it. */
    public static final String REQUEST_TAG = "polder/request";

    /**
     * The tag that says which of an instance's pools an ENI belongs to; its value is {@code "shared"} or {@code
     * "exclusive"}.
     */
    public static final String POOL_TAG = "polder/pool";

    public EniSettings {
        securityGroupIds = List.copyOf(securityGroupIds);
        tags = Map.copyOf(tags);
        if (instanceId.isBlank() || subnetId.isBlank()) {
            throw new IllegalArgumentException(
                    "instance id \"" + instanceId + "\" or subnet id \"" + subnetId + "\" is blank");
        }
        if (tags.isEmpty()) {
            throw new IllegalArgumentException("no tags: the ENIs of " + instanceId + " could not be found again");
        }
        for (String own : List.of(REQUEST_TAG, POOL_TAG)) {
            if (tags.containsKey(own)) {
                throw new IllegalArgumentException("tag " + own + " is given to each ENI by the factory");
            }
        }
        positive(pollInterval, "poll interval");
        positive(requestTimeout, "request timeout");
    }

    /**
     * In the subnet of the instance, tagged {@value #NODE_TAG}, in the default security group; looks every second,
     * and gives a request 15 s.
     */
    public static EniSettings of(InstanceIdentity instance) {
        return new EniSettings(
                instance.instanceId(),
                instance.subnetId(),
                List.of(),
                Map.of(NODE_TAG, instance.instanceId()),
                Duration.ofSeconds(1),
                Duration.ofSeconds(15));
    }

    public EniSettings withSubnet(String newSubnetId) {
        return new EniSettings(instanceId, newSubnetId, securityGroupIds, tags, pollInterval, requestTimeout);
    }

    public EniSettings withSecurityGroups(List<String> newSecurityGroupIds) {
        return new EniSettings(instanceId, subnetId, newSecurityGroupIds, tags, pollInterval, requestTimeout);
    }

    /** With these tags instead of the present ones. */
    public EniSettings withTags(Map<String, String> newTags) {
        return new EniSettings(instanceId, subnetId, securityGroupIds, newTags, pollInterval, requestTimeout);
    }

    public EniSettings withPollInterval(Duration newPollInterval) {
        return new EniSettings(instanceId, subnetId, securityGroupIds, tags, newPollInterval, requestTimeout);
    }

    public EniSettings withRequestTimeout(Duration newRequestTimeout) {
        return new EniSettings(instanceId, subnetId, securityGroupIds, tags, pollInterval, newRequestTimeout);
    }

    private static void positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", must be positive");
        }
    }
}
