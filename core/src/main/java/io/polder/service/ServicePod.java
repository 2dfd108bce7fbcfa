package io.polder.service;

import static java.util.Objects.requireNonNull;

import io.polder.netns.PodInterface;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A pod whose traffic to services is to be served. Immutable.
 *
 * @param id by which it is detached again, the same after a restart: that of its sandbox
 * @param netns its network namespace
 * @param interfaceName its interface
 * @param hostInterface its link in the load balancer's own namespace, where it has one
 */
public record ServicePod(String id, Path netns, String interfaceName, Optional<String> hostInterface) {

    private static final int LONGEST_ID = 128;

    public ServicePod {
        requireNonNull(netns, "netns");
        requireNonNull(interfaceName, "interfaceName");
        requireNonNull(hostInterface, "hostInterface");
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("an id of " + id.length() + " characters");
        }
    }

    /** A pod as a {@link io.polder.netns.NetnsConfigurator} has made it. */
    public static ServicePod of(String id, Path netns, PodInterface made) {
        return new ServicePod(id, netns, made.name(), made.host().map(PodInterface.HostInterface::name));
    }
}
