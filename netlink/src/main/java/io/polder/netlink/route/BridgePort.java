package io.polder.netlink.route;

import java.util.Optional;

/**
 * Settings of a bridge's port (bridge(8), {@code bridge link set}). What is absent stays. Immutable.
 *
 * @param learning whether the bridge learns addresses from this port's traffic
 * @param flood whether frames for unknown addresses go out of this port
 * @param proxyArp whether the bridge answers ARP requests from this port out of its own neighbour table
 * @param isolated whether it can talk to ports that are not isolated only
 */
public record BridgePort(
        Optional<Boolean> learning, Optional<Boolean> flood, Optional<Boolean> proxyArp, Optional<Boolean> isolated) {}
