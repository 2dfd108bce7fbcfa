package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

import io.polder.spi.Cidr;
import io.polder.spi.CloudCapabilities;
import io.polder.spi.InstanceType;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link FakeCloud}. Without further settings it is fast and without limits on calls, in zone {@code
 * cn-hangzhou-i} of {@code cn-hangzhou}, on a {@link SystemClock} of its own, and has no subnet. Confined to one thread.
 */
public final class FakeCloudBuilder {

    private @Nullable CloudClock clock;
    private long seed = 1;
    private String regionId = "cn-hangzhou";
    private String zoneId = "cn-hangzhou-i";
    private Latencies latencies = Latencies.none();
    private CloudListener listener = new CloudListener() {};
    private boolean deleteEnisWithInstance;
    private int maxEnis = 10_000;
    private int maxAddressesUnattached = 50;
    private int maxAddressesPerAssign = 10;
    private int maxPrefixesPerAssign = 10;
    private int maxAttachesInFlight = 5;
    private boolean strict = true;
    private int pageSize = 500;
    private int journalCapacity = 100_000;
    private boolean built;
    private final Map<Action, Integer> limits = new EnumMap<>(Action.class);
    private final Map<String, InstanceType> types = new HashMap<>();
    private final Map<String, VSwitch> vSwitches = new LinkedHashMap<>();
    private final Map<String, String> zones = new LinkedHashMap<>();

    FakeCloudBuilder() {
        Catalog.instanceTypes().forEach(this::instanceType);
    }

    /** The time it lives in, which stays the caller's to close. */
    public FakeCloudBuilder clock(CloudClock newClock) {
        clock = requireNonNull(newClock, "clock");
        return this;
    }

    /** Where ids, MAC addresses and latencies come from; 1 by default. */
    public FakeCloudBuilder seed(long newSeed) {
        seed = newSeed;
        return this;
    }

    /** The region, and the zone of the subnets that are added after this. */
    public FakeCloudBuilder zone(String newRegionId, String newZoneId) {
        regionId = requireNonNull(newRegionId, "regionId");
        zoneId = requireNonNull(newZoneId, "zoneId");
        return this;
    }

    /**
     * Adds a subnet in the zone set last.
     *
     * @param cidr IPv4, from /8 to /30; the first address and the last three are the cloud's own
     * @throws IllegalArgumentException when the range does not fit, or overlaps with another subnet's, or the id is
     *     taken
     */
    public FakeCloudBuilder subnet(String id, Cidr cidr) {
        return subnet(id, cidr, Optional.empty());
    }

    /**
     * Adds a subnet of both families in the zone set last.
     *
     * @param ipv6Cidr from /56 to /120; there are prefixes in it when it is larger than a /80
     * @throws IllegalArgumentException when a range does not fit, or overlaps with another subnet's, or the id is taken
     */
    public FakeCloudBuilder subnet(String id, Cidr cidr, Cidr ipv6Cidr) {
        return subnet(id, cidr, Optional.of(ipv6Cidr));
    }

    private FakeCloudBuilder subnet(String id, Cidr cidr, Optional<Cidr> ipv6Cidr) {
        var vSwitch = new VSwitch(requireNonNull(id, "id"), zoneId, requireNonNull(cidr, "cidr"), ipv6Cidr);
        vSwitches.forEach((otherId, other) -> {
            if (other.overlaps(vSwitch) || otherId.equals(id)) {
                throw new IllegalArgumentException("subnet " + id + " (" + cidr + ") clashes with " + otherId + " ("
                        + other.describe().cidr() + ")");
            }
        });
        vSwitches.put(id, vSwitch);
        return this;
    }

    /**
     * Adds a private zone without records.
     *
     * @param name in lower case, without a dot at its end
     */
    public FakeCloudBuilder dnsZone(String id, String name) {
        zones.put(requireNonNull(id, "id"), requireNonNull(name, "name"));
        return this;
    }

    /** Nothing is held against those who leave things behind, or call what they should not: see {@link FakeCloud}. */
    public FakeCloudBuilder lenient() {
        strict = false;
        return this;
    }

    /** Prefixes that one call may ask for; 10 by default, 0 for none at all. */
    public FakeCloudBuilder maxPrefixesPerAssign(int most) {
        maxPrefixesPerAssign = most;
        return this;
    }

    /** Attaches that may be on their way to one instance; 5 by default. */
    public FakeCloudBuilder maxAttachesInFlight(int most) {
        maxAttachesInFlight = most;
        return this;
    }

    /** Adds an instance type, or changes one: the catalogue has some of {@code ecs.g7}, from large to 8xlarge. */
    public FakeCloudBuilder instanceType(InstanceType type) {
        types.put(type.name(), type);
        return this;
    }

    /** How long things take; nothing takes any time by default. */
    public FakeCloudBuilder latencies(Latencies newLatencies) {
        latencies = requireNonNull(newLatencies, "latencies");
        return this;
    }

    /**
     * Limits the calls of an action, of all users together; a minute's worth may come at once.
     *
     * @param callsPerMinute at least 1
     */
    public FakeCloudBuilder limitPerMinute(Action action, int callsPerMinute) {
        if (callsPerMinute < 1) {
            throw new IllegalArgumentException(
                    action.wireName() + " limited to " + callsPerMinute + " a minute, must be at least 1");
        }
        limits.put(action, callsPerMinute);
        return this;
    }

    /** {@link Latencies#realistic()}, and the documented limit on every action's calls. */
    public FakeCloudBuilder realistic() {
        for (var action : Action.values()) {
            if (action.limitPerMinute() < Integer.MAX_VALUE) {
                limitPerMinute(action, action.limitPerMinute());
            }
        }
        return latencies(Latencies.realistic());
    }

    /** Who is told of what happens; nobody by default. */
    public FakeCloudBuilder listener(CloudListener newListener) {
        listener = requireNonNull(newListener, "listener");
        return this;
    }

    /** Whether secondary ENIs go with their instance; by default they become {@code AVAILABLE}. */
    public FakeCloudBuilder deleteEnisWithInstance(boolean delete) {
        deleteEnisWithInstance = delete;
        return this;
    }

    /** ENIs of the account, primary ones included; 10,000 by default. */
    public FakeCloudBuilder maxEnis(int most) {
        maxEnis = most;
        return this;
    }

    /** IPv4 addresses of an ENI that is attached to no instance; 50 by default. */
    public FakeCloudBuilder maxAddressesUnattached(int most) {
        maxAddressesUnattached = most;
        return this;
    }

    /** Secondary addresses that one call may ask for; 10 by default. */
    public FakeCloudBuilder maxAddressesPerAssign(int most) {
        maxAddressesPerAssign = most;
        return this;
    }

    /** ENIs on a page of a listing; 500 by default. */
    public FakeCloudBuilder pageSize(int enis) {
        pageSize = enis;
        return this;
    }

    /** How many answers the journal keeps; 100,000 by default. */
    public FakeCloudBuilder journalCapacity(int entries) {
        journalCapacity = entries;
        return this;
    }

    /**
     * Builds the cloud; to be called once.
     *
     * @throws IllegalArgumentException when a limit is less than 1
     * @throws IllegalStateException when it was called before
     */
    public FakeCloud build() {
        if (built) {
            throw new IllegalStateException("build a fake cloud: this builder has built one already");
        }
        built = true;
        var sizes = new Limits(
                maxEnis,
                maxAddressesUnattached,
                maxAddressesPerAssign,
                maxPrefixesPerAssign,
                maxAttachesInFlight,
                pageSize);
        var random = new SplittableRandom(seed);
        var names = new Names(random.nextInt());
        var inventory = new Inventory(regionId, sizes, types, vSwitches, names);
        if (clock != null) {
            return build(clock, () -> {}, inventory, random);
        }
        var own = new SystemClock();
        return build(own, own::close, inventory, random);
    }

    private FakeCloud build(CloudClock time, Runnable closeClock, Inventory inventory, SplittableRandom random) {
        boolean ipv6 = vSwitches.values().stream().anyMatch(VSwitch::hasIpv6);
        var capabilities = new CloudCapabilities(
                maxAddressesPerAssign, maxPrefixesPerAssign, maxAttachesInFlight, true, true, ipv6);
        var timers = new Timers(time);
        var journal = new Journal(time, journalCapacity);
        var conduct = new Conduct();
        var gate = new Gate(time, timers, journal, new Dice(random.split()), conduct, limits);
        var metadata = new MetadataServer();
        var changing = new Dice(random.split());
        var dice = new Dice(random.split());
        var listing = new Listing(time, inventory, dice);
        var serial = new Serial(listener);
        var changes = new Changes(
                time, timers, journal, inventory, metadata, listing, serial, deleteEnisWithInstance, changing);
        var publicAddresses = new PublicAddresses();
        var nlbJobs = new Jobs(true, timers, inventory, serial, dice);
        var clbJobs = new Jobs(false, timers, inventory, serial, dice);
        var balancers = List.of(
                new Balancers("nlb", 40, nlbJobs, time, inventory, publicAddresses, serial),
                new Balancers("clb", 20, clbJobs, time, inventory, publicAddresses, serial));
        var parts = new FakeCloud.Parts(
                time,
                capabilities,
                timers,
                journal,
                gate,
                conduct,
                inventory,
                listing,
                metadata,
                changes,
                balancers,
                new Zones(inventory, zones));
        var cloud = new FakeCloud(parts, strict, closeClock);
        cloud.use(latencies);
        return cloud;
    }
}
