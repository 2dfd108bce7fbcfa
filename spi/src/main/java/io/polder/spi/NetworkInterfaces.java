package io.polder.spi;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * ENIs and their addresses. Thread-safe; calls block.
 *
 * <p>Every method takes the time it may last; what has not answered by then throws {@link
 * CloudException.OutcomeUnknown} for a change and {@link CloudException.Transient} for a read. Every method throws
 * {@link CloudException} as its subclasses say. A blocked call ends when its thread is interrupted, as if the time had
 * run out, and leaves the thread's interrupt flag set.
 */
public interface NetworkInterfaces {

    /**
     * Asks for an ENI. It may still be {@link EniState#CREATING} on return.
     *
     * @throws CloudException.AddressesExhausted when the subnet has too few free addresses
     * @throws CloudException.NotFound when there is no such subnet
     */
    Eni create(EniSpec spec, ClientToken token, Duration timeout);

    /**
     * Asks to attach an ENI to an instance. Returns when the request is accepted; {@link #list} shows when it is done.
     * Attaching what is already attached there, or on its way, succeeds.
     *
     * @throws CloudException.QuotaExceeded when the instance has as many ENIs as its type allows
     * @throws CloudException.Conflict when the ENI is attached, or on its way, elsewhere; and when as many attaches are
     *     on their way to the instance as the cloud allows
     */
    void attach(String eniId, String instanceId, Duration timeout);

    /** Asks to detach. Returns when the request is accepted. Detaching what is not attached there succeeds. */
    void detach(String eniId, String instanceId, Duration timeout);

    /**
     * Deletes an ENI that is not attached. Deleting what does not exist succeeds.
     *
     * @throws CloudException.Conflict when it is attached, or on its way
     */
    void delete(String eniId, Duration timeout);

    /**
     * Assigns new secondary addresses of one family: all of them or none.
     *
     * @param count 1 to {@link CloudCapabilities#maxAddressesPerAssign()}
     * @throws CloudException.AddressesExhausted when the subnet has too few free addresses
     * @throws CloudException.QuotaExceeded when the ENI would have more than the instance type allows
     * @throws CloudException.NotFound when there is no such ENI
     */
    List<InetAddress> assignAddresses(String eniId, IpFamily family, int count, ClientToken token, Duration timeout);

    /**
     * Gives secondary addresses back. Releasing what is not assigned succeeds.
     *
     * @param addresses at most {@link CloudCapabilities#maxAddressesPerAssign()}, of one family
     * @throws CloudException.InvalidRequest when the primary address is among them
     */
    void releaseAddresses(String eniId, Set<InetAddress> addresses, Duration timeout);

    /**
     * Assigns prefixes of one family, each of a length that is the cloud's (a /28 or a /80 on Alibaba Cloud and AWS): all
     * of them or none.
     *
     * @param count 1 to {@link CloudCapabilities#maxPrefixesPerAssign()}
     * @throws CloudException.AddressesExhausted when the subnet has too few free prefixes, be its addresses as many as
     *     they may
     * @throws CloudException.InvalidRequest where ENIs have no prefixes
     */
    List<Cidr> assignPrefixes(String eniId, IpFamily family, int count, ClientToken token, Duration timeout);

    /** Gives prefixes back. Releasing what is not assigned succeeds. */
    void releasePrefixes(String eniId, Set<Cidr> prefixes, Duration timeout);

    /**
     * Lists ENIs, a page at a time. May be stale by seconds: an absence seen once proves nothing.
     *
     * @param pageToken of the previous page; absent for the first
     */
    Page<Eni> list(EniFilter filter, Optional<String> pageToken, Duration timeout);

    /** Lists every page; the timeout is for each. */
    default List<Eni> listAll(EniFilter filter, Duration timeout) {
        return Page.all(token -> list(filter, token, timeout));
    }
}
