package io.polder.spi;

import java.util.List;
import java.util.Map;

/**
 * A load balancer to be created. Immutable.
 *
 * @param name not blank; need not be unique
 * @param internal whether only the VPC is to reach it
 * @param subnetIds where its addresses come from, one subnet for each zone; at least one
 * @param tags how its owner finds it again
 */
public record LoadBalancerSpec(String name, boolean internal, List<String> subnetIds, Map<String, String> tags) {

    public LoadBalancerSpec {
        Checks.notBlank(name, "name");
        subnetIds = List.copyOf(subnetIds);
        Checks.atLeast(1, subnetIds.size(), "number of subnetIds");
        tags = Map.copyOf(tags);
    }
}
