package io.polder.spi;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * A load balancer as the cloud reports it. Immutable.
 *
 * @param id the cloud's id of it
 * @param active whether it takes traffic; until then it is being made, or on its way out
 * @param internal whether only the VPC reaches it
 * @param address where clients send to, once it is known and where there is one for all zones
 * @param hostName a name of its addresses, where the cloud gives one
 * @param tags the owner's tags
 */
public record LoadBalancer(
        String id,
        String name,
        boolean active,
        boolean internal,
        Optional<InetAddress> address,
        Optional<String> hostName,
        Map<String, String> tags) {

    public LoadBalancer {
        Checks.notBlank(id, "id");
        tags = Map.copyOf(tags);
    }
}
