package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What exists in the cloud, and the rules about it. Every method is atomic and throws {@link Refusal} where a rule
 * forbids it. Thread-safe: {@link Changes} alone changes it, anyone may read.
 */
final class Inventory {

    private final String regionId;
    private final Limits limits;
    private final Map<String, InstanceType> types;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Names names;

    @GuardedBy("lock")
    private final Map<String, VSwitch> vSwitches;

    @GuardedBy("lock")
    private final Map<String, InstanceIdentity> instances = new LinkedHashMap<>();

    @GuardedBy("lock")
    private final EniTable enis = new EniTable();

    Inventory(
            String regionId,
            Limits limits,
            Map<String, InstanceType> types,
            Map<String, VSwitch> vSwitches,
            Names names) {
        this.regionId = regionId;
        this.limits = limits;
        this.types = Map.copyOf(types);
        this.vSwitches = new LinkedHashMap<>(vSwitches);
        this.names = names;
    }

    InstanceType type(String name) {
        var type = types.get(name);
        if (type == null) {
            throw Refusal.notFound("InvalidInstanceType.NotFound", "instance type " + name);
        }
        return type;
    }

    Subnet subnet(String id) {
        synchronized (lock) {
            return vSwitch(id).describe();
        }
    }

    List<InstanceIdentity> instances() {
        synchronized (lock) {
            return List.copyOf(instances.values());
        }
    }

    List<Eni> enis() {
        synchronized (lock) {
            return enis.all().stream().map(EniEntry::view).toList();
        }
    }

    List<Eni> enisOf(String instanceId) {
        synchronized (lock) {
            return enis.at(instanceId).stream().map(EniEntry::view).toList();
        }
    }

    /** Those that match and are younger than the page before, at most one more than fit on a page. */
    List<Listing.Numbered> list(EniFilter filter, long after) {
        synchronized (lock) {
            return enis.matching(filter, after)
                    .limit(limits.pageSize() + 1L)
                    .map(eni -> new Listing.Numbered(eni.sequence(), eni.view()))
                    .toList();
        }
    }

    List<Listing.Numbered> all() {
        synchronized (lock) {
            return enis.all().stream()
                    .map(eni -> new Listing.Numbered(eni.sequence(), eni.view()))
                    .toList();
        }
    }

    int pageSize() {
        return limits.pageSize();
    }

    /** Takes an address for something that is no ENI. */
    InetAddress takeAddress(String subnetId) {
        synchronized (lock) {
            return vSwitch(subnetId)
                    .take(Wish.addresses(IpFamily.IPV4, 1))
                    .addresses()
                    .get(0);
        }
    }

    void giveBackAddress(String subnetId, InetAddress address) {
        synchronized (lock) {
            vSwitch(subnetId).giveBack(Grant.of(List.of(address)));
        }
    }

    String nextId(String prefix) {
        synchronized (lock) {
            return names.next(prefix);
        }
    }

    List<Subnet> subnets() {
        synchronized (lock) {
            return vSwitches.values().stream().map(VSwitch::describe).toList();
        }
    }

    List<InstanceType> types() {
        return types.values().stream()
                .sorted(Comparator.comparing(InstanceType::name))
                .toList();
    }

    /** A new ENI, {@code CREATING}. */
    Eni create(EniSpec spec) {
        var wish = Wish.of(spec);
        if (wish.ipv4() > 1 && wish.ipv4Prefixes() > 0) {
            throw Refusal.invalid("InvalidParameter.Conflict", "secondary addresses and prefixes in one call");
        }
        EniRules.requireFew(wish, limits);
        synchronized (lock) {
            var vSwitch = vSwitch(spec.subnetId());
            EniRules.requireRoom(IpFamily.IPV4, wish.of(IpFamily.IPV4), limits.addressesUnattached());
            EniRules.requireRoom(IpFamily.IPV6, wish.of(IpFamily.IPV6), limits.addressesUnattached());
            EniRules.requireQuota(enis.all().size(), limits);
            var eni = new EniEntry(names.nextEni(), spec.subnetId(), spec.type(), vSwitch.take(wish), spec.tags());
            enis.add(eni);
            return eni.view();
        }
    }

    /** Reserves what a new instance needs. Nobody sees it yet. */
    Birth conceive(String typeName, String subnetId, int ipv6Addresses) {
        var type = type(typeName);
        EniRules.requireRoom(IpFamily.IPV6, ipv6Addresses, type.ipv6PerEni());
        synchronized (lock) {
            var vSwitch = vSwitch(subnetId);
            EniRules.requireQuota(enis.all().size(), limits);
            var identity =
                    new InstanceIdentity(names.nextInstance(), type.name(), regionId, vSwitch.zoneId(), subnetId);
            var eni = new EniEntry(
                    names.nextEni(), subnetId, EniType.PRIMARY, vSwitch.take(Wish.primary(ipv6Addresses)), Map.of());
            eni.goTo(identity.instanceId());
            eni.become(EniState.IN_USE);
            return new Birth(identity, eni, eni.view());
        }
    }

    /** An instance and its primary ENI on their way into the cloud. */
    record Birth(InstanceIdentity identity, EniEntry entry, Eni primary) {}

    void bear(Birth birth) {
        synchronized (lock) {
            instances.put(birth.identity().instanceId(), birth.identity());
            enis.add(birth.entry());
        }
    }

    void abandon(Birth birth) {
        synchronized (lock) {
            vSwitch(birth.entry().subnetId()).giveBack(birth.entry().grant());
        }
    }

    InstanceIdentity instance(String instanceId) {
        synchronized (lock) {
            var instance = instances.get(instanceId);
            if (instance == null) {
                throw Refusal.notFound("InvalidEcsId.NotFound", "instance " + instanceId);
            }
            return instance;
        }
    }

    void removeInstance(String instanceId) {
        synchronized (lock) {
            instances.remove(instanceId);
        }
    }

    /** From {@code AVAILABLE} to {@code ATTACHING}: false when it is there, or on its way, already. */
    boolean beginAttach(String eniId, String instanceId) {
        synchronized (lock) {
            var instance = instance(instanceId);
            var eni = eni(eniId);
            boolean there = eni.state() == EniState.IN_USE || eni.state() == EniState.ATTACHING;
            if (there && eni.isAt(instanceId)) {
                return false;
            }
            EniRules.requireState(eni, EniState.AVAILABLE);
            requireFits(eni, instance);
            EniRules.requireFewInFlight(enis.at(instanceId), limits, instanceId);
            enis.move(eni, instanceId);
            eni.become(EniState.ATTACHING);
            return true;
        }
    }

    /** From {@code IN_USE} to {@code DETACHING}: false when it is not there, or on its way out already. */
    boolean beginDetach(String eniId, String instanceId) {
        synchronized (lock) {
            var eni = enis.find(eniId).filter(found -> found.isAt(instanceId)).orElse(null);
            if (eni == null || eni.state() == EniState.DETACHING) {
                return false;
            }
            if (eni.isPrimary()) {
                throw Refusal.invalid("InvalidOperation.InvalidEniType", "it is the primary ENI of " + instanceId);
            }
            EniRules.requireState(eni, EniState.IN_USE);
            eni.become(EniState.DETACHING);
            return true;
        }
    }

    /** From {@code AVAILABLE} to {@code DELETING}: false when it does not exist, or is on its way out already. */
    boolean beginDelete(String eniId) {
        synchronized (lock) {
            var eni = enis.find(eniId).orElse(null);
            if (eni == null || eni.state() == EniState.DELETING) {
                return false;
            }
            EniRules.requireState(eni, EniState.AVAILABLE);
            eni.become(EniState.DELETING);
            return true;
        }
    }

    /** The ENI, if it is in this state at this instance. */
    Optional<Eni> find(String eniId, EniState state, String instanceId) {
        synchronized (lock) {
            return enis.find(eniId)
                    .filter(eni -> eni.state() == state && eni.isAt(instanceId))
                    .map(EniEntry::view);
        }
    }

    Optional<Eni> find(String eniId) {
        synchronized (lock) {
            return enis.find(eniId).map(EniEntry::view);
        }
    }

    Eni show(String eniId) {
        synchronized (lock) {
            return eni(eniId).view();
        }
    }

    /** Ends a transition. What is {@code AVAILABLE} is at no instance. */
    void settle(String eniId, EniState state) {
        synchronized (lock) {
            var eni = eni(eniId);
            eni.become(state);
            if (state == EniState.AVAILABLE) {
                enis.move(eni, null);
            }
        }
    }

    void remove(String eniId) {
        synchronized (lock) {
            var eni = eni(eniId);
            enis.remove(eni);
            vSwitch(eni.subnetId()).giveBack(eni.grant());
        }
    }

    /** Takes addresses or prefixes for an ENI that no reader sees there yet. */
    Grant reserve(String eniId, Wish wish) {
        EniRules.requireAssignable(wish, limits);
        var family = wish.isIpv6() ? IpFamily.IPV6 : IpFamily.IPV4;
        synchronized (lock) {
            var eni = eni(eniId);
            EniRules.requireSettled(eni);
            EniRules.requireRoom(family, eni.count(family) + wish.of(family), mostAddresses(eni, family));
            return vSwitch(eni.subnetId()).take(wish);
        }
    }

    void assign(String eniId, Grant grant) {
        synchronized (lock) {
            eni(eniId).add(grant);
        }
    }

    /** That of it which the ENI has, the primary address not among it; nothing when there is no such ENI. */
    Grant releasable(String eniId, Grant grant) {
        synchronized (lock) {
            var eni = enis.find(eniId).orElse(null);
            if (eni == null) {
                return Grant.of(List.of());
            }
            if (grant.addresses().contains(eni.primaryAddress())) {
                throw Refusal.invalid("InvalidOperation.PrimaryIp", "the primary address goes only when its ENI does");
            }
            var all = eni.grant();
            var held = new Grant(
                    all.addresses().stream().filter(grant.addresses()::contains).toList(),
                    all.prefixes().stream().filter(grant.prefixes()::contains).toList());
            if (!held.isEmpty()) {
                EniRules.requireSettled(eni);
            }
            return held;
        }
    }

    void release(String eniId, Grant grant) {
        synchronized (lock) {
            eni(eniId).remove(grant);
            giveBack(eniId, grant);
        }
    }

    void giveBack(String eniId, Grant grant) {
        synchronized (lock) {
            vSwitch(eni(eniId).subnetId()).giveBack(grant);
        }
    }

    @GuardedBy("lock")
    private VSwitch vSwitch(String id) {
        var vSwitch = vSwitches.get(id);
        if (vSwitch == null) {
            throw Refusal.notFound("InvalidVSwitchId.NotFound", "subnet " + id);
        }
        return vSwitch;
    }

    @GuardedBy("lock")
    private EniEntry eni(String id) {
        return enis.find(id).orElseThrow(() -> Refusal.notFound("InvalidEniId.NotFound", "ENI " + id));
    }

    @GuardedBy("lock")
    private int mostAddresses(EniEntry eni, IpFamily family) {
        return eni.instanceId()
                .map(id -> type(instance(id).instanceType()).perEni(family))
                .orElse(limits.addressesUnattached());
    }

    @GuardedBy("lock")
    private void requireFits(EniEntry eni, InstanceIdentity instance) {
        var type = type(instance.instanceType());
        if (!vSwitch(eni.subnetId()).zoneId().equals(instance.zoneId())) {
            throw Refusal.invalid(
                    "InvalidOperation.AvailabilityZoneMismatch",
                    "the ENI is not in zone " + instance.zoneId() + " of " + instance.instanceId());
        }
        if (enis.at(instance.instanceId()).size() >= type.maxEnis()) {
            throw new Refusal(
                    Fault.QUOTA_EXCEEDED,
                    "EniPerInstanceLimitExceeded",
                    instance.instanceId() + " has " + type.maxEnis() + " ENIs, the most for " + type.name());
        }
        for (var family : IpFamily.values()) {
            EniRules.requireRoom(family, eni.count(family), type.perEni(family));
        }
    }
}
