package io.polder.spi;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One kind of load balancer with pods as backends: no port of the node is in between. Thread-safe; calls block. Errors,
 * time and interrupts as in {@link NetworkInterfaces}.
 *
 * <p>A change returns when the cloud has accepted it. What the {@link Operation} that it returned came to, {@link #look}
 * tells; whether it is done, the listings do. Changes are idempotent by state: what is as wanted already succeeds.
 */
public interface LoadBalancers {

    /** The cloud's name of this kind, in lower case: {@code "clb"}, {@code "nlb"}. */
    String kind();

    /** The most backends that one change may name, at least 1. */
    int maxBackendsPerChange();

    /**
     * Asks for a load balancer. It may not be active yet on return.
     *
     * @throws CloudException.QuotaExceeded when the account has as many as it may
     * @throws CloudException.NotFound when there is no such subnet
     */
    LoadBalancer create(LoadBalancerSpec spec, ClientToken token, Duration timeout);

    /** Deletes a load balancer with its listeners; groups go, too, where they belong to it alone. */
    Operation delete(String loadBalancerId, Duration timeout);

    /** Lists load balancers that carry all of these tags, a page at a time. */
    Page<LoadBalancer> list(Map<String, String> tags, Optional<String> pageToken, Duration timeout);

    /** Asks for a group without backends. */
    BackendGroup createGroup(BackendGroupSpec spec, ClientToken token, Duration timeout);

    /**
     * Deletes a group with its backends.
     *
     * @throws CloudException.Conflict when a listener uses it
     */
    Operation deleteGroup(String groupId, Duration timeout);

    /** Lists the groups of a load balancer, a page at a time. */
    Page<BackendGroup> groups(String loadBalancerId, Optional<String> pageToken, Duration timeout);

    /**
     * Adds backends. One that is there already stays as it is, its weight included.
     *
     * @param backends 1 to {@link #maxBackendsPerChange()}
     * @throws CloudException.NotFound when there is no such group
     * @throws CloudException.InvalidRequest when an ENI has not got the address
     * @throws CloudException.Conflict where the cloud changes a group in one way at a time, and is doing so
     */
    Operation addBackends(String groupId, Set<Backend> backends, ClientToken token, Duration timeout);

    /** Removes backends, whatever their weights. */
    Operation removeBackends(String groupId, Set<Backend> backends, ClientToken token, Duration timeout);

    /**
     * Gives backends the weights that they are named with.
     *
     * @throws CloudException.NotFound when one of them is not in the group
     */
    Operation setWeights(String groupId, Set<Backend> backends, ClientToken token, Duration timeout);

    /** Lists the backends of a group, a page at a time. */
    Page<RegisteredBackend> backends(String groupId, Optional<String> pageToken, Duration timeout);

    /**
     * Creates and starts a listener.
     *
     * @throws CloudException.Conflict when the port is another group's
     */
    Operation createListener(ListenerSpec spec, ClientToken token, Duration timeout);

    Operation deleteListener(String loadBalancerId, Protocol protocol, int port, Duration timeout);

    /** Lists the listeners of a load balancer, a page at a time. */
    Page<Listener> listeners(String loadBalancerId, Optional<String> pageToken, Duration timeout);

    /**
     * How far an operation is.
     *
     * @param operation of this interface; one that has ended is returned as it is
     */
    Operation look(Operation operation, Duration timeout);
}
