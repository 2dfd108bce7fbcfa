package io.polder.pool;

import io.polder.spi.InstanceIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where and how a factory makes its ENIs. Immutable.
 *
 * <p>Made by {@link #of} and the {@code with} methods: the components grow with what factories can do.
 *
 * @param instanceId the instance to attach them to
 * @param subnetIds the subnets they may be in, all of the instance's zone; at least one
 * @param subnetPolicy which one a new ENI comes from
 * @param families which addresses a pod has
 * @param securityGroupIds the security groups they join; empty for the cloud's default
 * @param tags what its ENIs are known by after a crash; at least one. Two pools of one kind on one instance need different
 *     ones
 * @param pollInterval between two looks at an ENI that is changing; positive
 * @param requestTimeout the time one request to the cloud may last; positive
 * @param minimumEnis so many ENIs of shared addresses are made before others are filled, and stay though nothing is used on
 *     them: to have more addresses on an ENI takes a second, to have another ENI ten. At least 0
 * @param placement which ENI a pod's address is on
 * @param minimumLife an ENI of shared addresses stays for as long at least; not negative
 * @param prefixes whether shared addresses come in prefixes (a /28 of IPv4, a /80 of IPv6), which bring many addresses for one
 *     place on an ENI and one call. Where a subnet has no free prefix, and where the cloud has none, single addresses come
 */
public record EniSettings(
        String instanceId,
        List<String> subnetIds,
        SubnetPolicy subnetPolicy,
        AddressFamilies families,
        List<String> securityGroupIds,
        Map<String, String> tags,
        Duration pollInterval,
        Duration requestTimeout,
        int minimumEnis,
        EniPlacement placement,
        Duration minimumLife,
        boolean prefixes) {

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
        subnetIds = List.copyOf(subnetIds);
        securityGroupIds = List.copyOf(securityGroupIds);
        tags = Map.copyOf(tags);
        if (instanceId.isBlank() || subnetIds.isEmpty() || subnetIds.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("instance id \"" + instanceId + "\" or one of the subnets " + subnetIds
                    + " is blank, or there is none");
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
        if (minimumEnis < 0 || minimumLife.isNegative()) {
            throw new IllegalArgumentException(
                    "at least " + minimumEnis + " ENIs and a life of " + minimumLife + ": neither may be negative");
        }
    }

    /**
     * In the subnet of the instance, tagged {@value #NODE_TAG}, in the default security group; looks every second,
     * and gives a request 30 s; an ENI stays for a minute, and none longer than it is used.
     */
    public static EniSettings of(InstanceIdentity instance) {
        return new EniSettings(
                instance.instanceId(),
                List.of(instance.subnetId()),
                SubnetPolicy.ORDERED,
                AddressFamilies.IPV4,
                List.of(),
                Map.of(NODE_TAG, instance.instanceId()),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                0,
                EniPlacement.LONGEST_IDLE,
                Duration.ofMinutes(1),
                false);
    }

    public EniSettings withSubnet(String newSubnetId) {
        return withSubnets(SubnetPolicy.ORDERED, List.of(newSubnetId));
    }

    /** In several subnets of the instance's zone: one that runs dry is left out for a while. */
    public EniSettings withSubnets(SubnetPolicy newPolicy, List<String> newSubnetIds) {
        return with(draft -> {
            draft.subnetPolicy = newPolicy;
            draft.subnetIds = newSubnetIds;
        });
    }

    public EniSettings withFamilies(AddressFamilies newFamilies) {
        return with(draft -> draft.families = newFamilies);
    }

    public EniSettings withSecurityGroups(List<String> newSecurityGroupIds) {
        return with(draft -> draft.securityGroupIds = newSecurityGroupIds);
    }

    /** With these tags instead of the present ones. */
    public EniSettings withTags(Map<String, String> newTags) {
        return with(draft -> draft.tags = newTags);
    }

    public EniSettings withPollInterval(Duration newPollInterval) {
        return with(draft -> draft.pollInterval = newPollInterval);
    }

    public EniSettings withRequestTimeout(Duration newRequestTimeout) {
        return with(draft -> draft.requestTimeout = newRequestTimeout);
    }

    public EniSettings withMinimumEnis(int newMinimumEnis) {
        return with(draft -> draft.minimumEnis = newMinimumEnis);
    }

    public EniSettings withPlacement(EniPlacement newPlacement) {
        return with(draft -> draft.placement = newPlacement);
    }

    public EniSettings withMinimumLife(Duration newMinimumLife) {
        return with(draft -> draft.minimumLife = newMinimumLife);
    }

    public EniSettings withPrefixes(boolean newPrefixes) {
        return with(draft -> draft.prefixes = newPrefixes);
    }

    private EniSettings with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return new EniSettings(
                instanceId,
                draft.subnetIds,
                draft.subnetPolicy,
                draft.families,
                draft.securityGroupIds,
                draft.tags,
                draft.pollInterval,
                draft.requestTimeout,
                draft.minimumEnis,
                draft.placement,
                draft.minimumLife,
                draft.prefixes);
    }

    /** Settings in the making. Confined. */
    private static final class Draft {

        private List<String> subnetIds;
        private SubnetPolicy subnetPolicy;
        private AddressFamilies families;
        private List<String> securityGroupIds;
        private Map<String, String> tags;
        private Duration pollInterval;
        private Duration requestTimeout;
        private int minimumEnis;
        private EniPlacement placement;
        private Duration minimumLife;
        private boolean prefixes;

        Draft(EniSettings base) {
            this.subnetIds = base.subnetIds;
            this.subnetPolicy = base.subnetPolicy;
            this.families = base.families;
            this.securityGroupIds = base.securityGroupIds;
            this.tags = base.tags;
            this.pollInterval = base.pollInterval;
            this.requestTimeout = base.requestTimeout;
            this.minimumEnis = base.minimumEnis;
            this.placement = base.placement;
            this.minimumLife = base.minimumLife;
            this.prefixes = base.prefixes;
        }
    }

    private static void positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", must be positive");
        }
    }
}
