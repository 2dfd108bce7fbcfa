package io.polder.provider.fake;

import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.InstanceIdentity;
import java.net.InetAddress;
import java.util.List;

/**
 * Is told what the cloud does, in time to make it so: an ENI that attaches is told of before any reader of the API sees
 * it {@code IN_USE}, and a new address before any reader sees it; an ENI that detaches, or an address that goes, before
 * the API says that it is gone; and what becomes of a load balancer's traffic before any reader sees it settled.
 *
 * <p>Called one at a time, in the order of the changes, on the thread of the caller or of the clock, without a lock that
 * readers of the cloud need. It may read the cloud. It must not change it, nor sleep on the cloud's clock, nor wait for
 * a thread that does either.
 *
 * <p>A listener that throws keeps the change from happening, as each method says, and the call fails with {@code
 * Transient}. What the listener had begun to do is for the listener to undo. No method does anything by default.
 */
public interface CloudListener {

    /** An instance begins; its primary ENI follows. If this throws, there is no instance. */
    default void instanceCreated(InstanceIdentity instance) {}

    /** An instance ends; all its ENIs were detached before. If this throws, it stays, without ENIs. */
    default void instanceTerminated(InstanceIdentity instance) {}

    /**
     * An ENI, primary ones included, is being attached.
     *
     * <p>If this throws, the ENI goes back to {@code AVAILABLE}: silently where the attach was accepted before, for
     * nobody waits then. A primary ENI goes, and its instance is told of as
     * terminated.
     *
     * @param eni as it will be: {@code IN_USE}, with all its addresses
     */
    default void eniAttached(Eni eni, String instanceId) {}

    /**
     * An ENI, primary ones included, is being detached. If this throws, the ENI goes back to {@code IN_USE}.
     *
     * @param eni as it was: with its instance and all its addresses
     */
    default void eniDetached(Eni eni, String instanceId) {}

    /**
     * Addresses are being assigned to an ENI, which may be attached or not. If this throws, none is assigned.
     *
     * @param eni as it was: without them
     * @param addresses at least one
     */
    default void addressesAssigned(Eni eni, List<InetAddress> addresses) {}

    /**
     * Addresses are being taken from an ENI, which may be attached or not. If this throws, all of them stay.
     *
     * @param eni as it was: with them
     * @param addresses at least one
     */
    default void addressesReleased(Eni eni, List<InetAddress> addresses) {}

    /**
     * Prefixes are being assigned to an ENI, which may be attached or not. If this throws, none is assigned.
     *
     * @param eni as it was: without them
     * @param prefixes at least one
     */
    default void prefixesAssigned(Eni eni, List<Cidr> prefixes) {}

    /**
     * Prefixes are being taken from an ENI, which may be attached or not. If this throws, all of them stay.
     *
     * @param eni as it was: with them
     * @param prefixes at least one
     */
    default void prefixesReleased(Eni eni, List<Cidr> prefixes) {}

    /**
     * What an active load balancer does with traffic is changing: it becomes active, or the listeners that run change, or
     * the backends and weights that these balance by. Changes that were only accepted are not told.
     *
     * <p>If this throws, it stays as it was. Where the change was accepted before, its job fails; a load balancer that cannot
     * become active is gone.
     *
     * @param balancer as it will be
     */
    default void loadBalancerChanged(LoadBalancerState balancer) {}

    /**
     * An active load balancer is going, with all its listeners. If this throws, it stays.
     *
     * @param balancer as it was
     */
    default void loadBalancerDeleted(LoadBalancerState balancer) {}
}
