package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

import io.polder.provider.fake.internal.WireZones;
import io.polder.spi.Cidr;
import io.polder.spi.CloudCapabilities;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.DnsRecord;
import io.polder.spi.Eni;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceType;
import io.polder.spi.Subnet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A cloud in memory: one account in one region, with ENIs, subnets, instances and their metadata, quotas, throttling,
 * latency and faults, and Alibaba Cloud's words and codes for them. Thread-safe.
 *
 * <p>The model is one, however many providers look at it: {@link #provider(String)} gives the cloud as an instance sees
 * it, {@link #provider()} as a user outside. On a {@link VirtualClock} the same seed and the same calls give the same
 * {@link #journal()}.
 *
 * <p>It is strict: what its users leave behind, and calls that no cloud accepts, are errors when it is closed, see {@link
 * #verify}. It has two kinds of load balancers, {@code nlb} with jobs and {@code clb} without.
 *
 * <p>Where this cloud does more than the SPI says: an ENI that is neither {@code AVAILABLE} nor {@code IN_USE} refuses
 * new addresses and the return of old ones with {@code Conflict}; one that attaches cannot be detached yet ({@code
 * Conflict}); the primary ENI cannot be detached ({@code InvalidRequest}); an ENI attaches only to instances of its zone
 * ({@code InvalidRequest}); an ENI takes secondary addresses and prefixes in calls of their own; a group of the NLB takes
 * one change at a time ({@code Conflict}); client tokens are remembered for a day. The first is inferred, as is the last.
 */
public final class FakeCloud implements AutoCloseable {

    /** Where load balancers that face the internet have their addresses; a range for documentation (RFC 5737). */
    public static final Cidr PUBLIC_ADDRESSES = Cidr.parse("198.51.100.0/24");

    private static final Duration PATIENT = Duration.ofDays(365);

    private final Parts parts;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final boolean strict;
    private final Runnable closeClock;

    /** What a cloud is made of, for those that serve calls. */
    record Parts(
            CloudClock clock,
            CloudCapabilities capabilities,
            Timers timers,
            Journal journal,
            Gate gate,
            Conduct conduct,
            Inventory inventory,
            Listing listing,
            MetadataServer metadata,
            Changes changes,
            List<Balancers> balancers,
            Zones zones) {}

    static {
        WireZones.ACCESS.set(cloud -> {
            Parts parts = ((FakeCloud) cloud).parts;
            return new ZoneCalls(new Calls(parts.gate(), () -> {}), parts.zones(), PATIENT);
        });
    }

    FakeCloud(Parts parts, boolean strict, Runnable closeClock) {
        this.parts = parts;
        this.strict = strict;
        this.closeClock = closeClock;
    }

    /** A cloud to be built. */
    public static FakeCloudBuilder builder() {
        return new FakeCloudBuilder();
    }

    /** The cloud as a user outside it sees it: without instance metadata. */
    public CloudProvider provider() {
        return new FakeProvider(parts, null, () -> {});
    }

    /**
     * The cloud as the instance sees it, with its metadata.
     *
     * @throws IllegalArgumentException when there is no such instance
     */
    public CloudProvider provider(String instanceId) {
        return provider(requireNonNull(instanceId, "instanceId"), () -> {});
    }

    CloudProvider provider(String instanceId, Runnable onClose) {
        if (instances().stream().noneMatch(instance -> instance.instanceId().equals(instanceId))) {
            throw new IllegalArgumentException("open a provider at " + instanceId + ": there is no such instance");
        }
        return new FakeProvider(parts, instanceId, onClose);
    }

    /** Starts an instance whose primary ENI has one address of the subnet, of IPv4; see the other form for errors. */
    public InstanceIdentity createInstance(String type, String subnetId) {
        return createInstance(type, subnetId, 0);
    }

    /**
     * Starts an instance, with a primary ENI that has one IPv4 address of the subnet.
     *
     * @param ipv6Addresses how many of IPv6 it has beside that, at least 0 ({@code Ipv6AddressCount})
     * @throws CloudException.NotFound when there is no such type or subnet
     * @throws CloudException.InvalidRequest when the subnet has no IPv6
     * @throws CloudException.QuotaExceeded when the type takes fewer
     * @throws CloudException.AddressesExhausted when the subnet is full
     * @throws CloudException.Transient when the listener threw
     */
    public InstanceIdentity createInstance(String type, String subnetId, int ipv6Addresses) {
        requireNonNull(type, "type");
        if (ipv6Addresses < 0) {
            throw new IllegalArgumentException(ipv6Addresses + " IPv6 addresses of an instance");
        }
        return parts.gate()
                .call(
                        Action.RUN_INSTANCES,
                        requireNonNull(subnetId, "subnetId"),
                        PATIENT,
                        request -> parts.changes().createInstance(type, subnetId, ipv6Addresses));
    }

    /**
     * Ends an instance: its primary ENI goes, its others become {@code AVAILABLE} or go too, as the cloud was built.
     *
     * @throws CloudException.NotFound when there is no such instance
     * @throws CloudException.Transient when the listener threw; call again to go on from there
     */
    public void terminateInstance(String instanceId) {
        parts.gate().call(Action.DELETE_INSTANCE, requireNonNull(instanceId, "instanceId"), PATIENT, request -> {
            parts.changes().terminateInstance(instanceId);
            return true;
        });
    }

    /** Every ENI, in the order of creation, as a reader of the API would see it now: without a call. */
    public List<Eni> enis() {
        return parts.inventory().enis();
    }

    /** Every instance, in the order of creation. */
    public List<InstanceIdentity> instances() {
        return parts.inventory().instances();
    }

    /**
     * A subnet as it is now: without a call.
     *
     * @throws IllegalArgumentException when there is no such subnet
     */
    public Subnet subnet(String subnetId) {
        try {
            return parts.inventory().subnet(requireNonNull(subnetId, "subnetId"));
        } catch (Refusal refusal) {
            throw new IllegalArgumentException("look at subnet " + subnetId + ": " + refusal.detail(), refusal);
        }
    }

    /** Every subnet, in the order in which they were added, as it is now: without a call. */
    public List<Subnet> subnets() {
        return parts.inventory().subnets();
    }

    /** Every instance type, by name: without a call. */
    public List<InstanceType> instanceTypes() {
        return parts.inventory().types();
    }

    /**
     * An instance type: without a call.
     *
     * @throws IllegalArgumentException when there is no such type
     */
    public InstanceType instanceType(String name) {
        try {
            return parts.inventory().type(requireNonNull(name, "name"));
        } catch (Refusal refusal) {
            throw new IllegalArgumentException("look at instance type " + name + ": " + refusal.detail(), refusal);
        }
    }

    /** The latest answers, oldest first: as many as the cloud was built to keep. */
    public List<JournalEntry> journal() {
        return parts.journal().entries();
    }

    /** How often this was called, answered or not, since the cloud was built. */
    public long calls(Action action) {
        return parts.journal().calls(requireNonNull(action, "action"));
    }

    /** The clock that this cloud lives by. */
    public CloudClock clock() {
        return parts.clock();
    }

    /** Makes calls and transitions that begin from now on take this long. */
    public void use(Latencies latencies) {
        requireNonNull(latencies, "latencies");
        parts.gate().use(latencies);
        parts.changes().use(latencies);
        parts.listing().use(latencies.of(Transition.SHOWING_IN_LISTINGS));
        parts.balancers().forEach(each -> each.use(latencies.of(Transition.BALANCING)));
    }

    /**
     * Makes the next calls of an action fail, after those that were made to fail before. What is throttled does not
     * count.
     *
     * @param times at least 1
     */
    public void failNext(Action action, int times, Fault fault) {
        requireNonNull(action, "action");
        requireNonNull(fault, "fault");
        if (times < 1) {
            throw new IllegalArgumentException("fail the next " + times + " calls: must be at least 1");
        }
        parts.gate().fail(action, times, fault);
    }

    /** Forgets the faults that have not come yet. */
    public void clearFaults() {
        parts.gate().clearFaults();
    }

    /**
     * From now on, expects no call of these actions, and of others again: such a call is refused with {@code
     * Unauthorized}, and {@link #verify} tells of it.
     */
    public void forbid(Set<Action> actions) {
        parts.conduct().forbid(actions);
    }

    /** The records of a zone: without a call. */
    public List<DnsRecord> records(String zoneId) {
        try {
            return parts.zones().records(requireNonNull(zoneId, "zoneId")).stream()
                    .map(WireZones.Identified::record)
                    .toList();
        } catch (Refusal refusal) {
            throw new IllegalArgumentException("look at zone " + zoneId + ": " + refusal.detail(), refusal);
        }
    }

    /**
     * Checks that its users behaved.
     *
     * @throws IllegalStateException naming all of it: ENIs but for the primary ones, secondary addresses, prefixes, load
     *     balancers and records that are left; faults that were asked for and never came; calls that were {@link
     *     #forbid}den; requests that the cloud refused as invalid though no test had asked for that
     */
    public void verify() {
        var problems = new ArrayList<>(parts.conduct().offences());
        problems.addAll(Leftovers.of(parts));
        parts.gate().faultsToCome().forEach(fault -> problems.add("a fault that never came: " + fault));
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "the fake cloud was used in ways it does not forgive:\n  " + String.join("\n  ", problems));
        }
    }

    /**
     * Ends the cloud: what is on its way never arrives, and calls throw {@link IllegalStateException}. Closing twice does
     * nothing.
     *
     * @throws IllegalStateException as {@link #verify}, unless the cloud was built {@link FakeCloudBuilder#lenient()}
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (strict) {
                verify();
            }
        } finally {
            parts.timers().close();
            closeClock.run();
        }
    }
}
