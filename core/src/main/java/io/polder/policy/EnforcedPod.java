package io.polder.policy;

import static java.util.Objects.requireNonNull;

import io.polder.netns.PodInterface;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A pod of this node whose traffic is to be checked. Immutable.
 *
 * @param netns its network namespace
 * @param interfaceName its interface, which need not be up
 * @param hostInterface its link in the node's own namespace, where it has one
 */
public record EnforcedPod(PodName name, Path netns, String interfaceName, Optional<String> hostInterface) {

    public EnforcedPod {
        requireNonNull(name, "name");
        requireNonNull(netns, "netns");
        requireNonNull(interfaceName, "interfaceName");
        requireNonNull(hostInterface, "hostInterface");
    }

    /** A pod as a {@link io.polder.netns.NetnsConfigurator} has made it. */
    public static EnforcedPod of(PodName name, Path netns, PodInterface made) {
        return new EnforcedPod(name, netns, made.name(), made.host().map(PodInterface.HostInterface::name));
    }
}
