package io.polder.provider.fake;

import static java.util.stream.Collectors.toCollection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceType;
import io.polder.spi.Page;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    Page<Eni> list(EniFilter filter, Optional<String> pageToken) {
        long after = pageToken.map(Inventory::sequenceOf).orElse(0L);
        synchronized (lock) {
            var found =
                    enis.matching(filter, after).limit(limits.pageSize() + 1L).collect(toCollection(ArrayList::new));
            Optional<String> next = Optional.empty();
            if (found.size() > limits.pageSize()) {
                found.remove(limits.pageSize());
                next = Optional.of(
                        Long.toString(found.get(limits.pageSize() - 1).sequence()));
            }
            return new Page<>(found.stream().map(EniEntry::view).toList(), next);
        }
    }

    private static long sequenceOf(String pageToken) {
        try {
            return Long.parseLong(pageToken);
        } catch (NumberFormatException e) {
            throw Refusal.invalid("InvalidNextToken", "\"" + pageToken + "\" came with no page");
        }
    }

    /** A new ENI, {@code CREATING}. */
    Eni create(EniSpec spec) {
        if (spec.ipv6AddressCount() > 0) {
            throw Refusal.invalid("InvalidParameter.Ipv6AddressCount", "this cloud has no IPv6");
        }
        int addresses = spec.secondaryAddressCount() + 1;
        synchronized (lock) {
            var vSwitch = vSwitch(spec.subnetId());
            requireAddresses(addresses, limits.addressesUnattached());
            requireEniQuota();
            var eni = new EniEntry(names.nextEni(), spec.subnetId(), false, vSwitch.take(addresses), spec.tags());
            enis.add(eni);
            return eni.view();
        }
    }

    /** Reserves what a new instance needs. Nobody sees it yet. */
    Birth conceive(String typeName, String subnetId) {
        var type = type(typeName);
        synchronized (lock) {
            var vSwitch = vSwitch(subnetId);
            requireEniQuota();
            var identity =
                    new InstanceIdentity(names.nextInstance(), type.name(), regionId, vSwitch.zoneId(), subnetId);
            var eni = new EniEntry(names.nextEni(), subnetId, true, vSwitch.take(1), Map.of());
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
            vSwitch(birth.entry().subnetId()).giveBack(birth.entry().addresses());
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
            requireState(eni, EniState.AVAILABLE);
            requireFits(eni, instance);
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
            requireState(eni, EniState.IN_USE);
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
            requireState(eni, EniState.AVAILABLE);
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
            vSwitch(eni.subnetId()).giveBack(eni.addresses());
        }
    }

    /** Takes addresses for an ENI that no reader sees there yet. */
    List<InetAddress> reserve(String eniId, int count) {
        if (count < 1 || count > limits.addressesPerAssign()) {
            throw Refusal.invalid(
                    "InvalidParameter", count + " addresses, must be 1 to " + limits.addressesPerAssign());
        }
        synchronized (lock) {
            var eni = eni(eniId);
            requireSettled(eni);
            requireAddresses(eni.addresses().size() + count, mostAddresses(eni));
            return vSwitch(eni.subnetId()).take(count);
        }
    }

    void assign(String eniId, List<InetAddress> addresses) {
        synchronized (lock) {
            eni(eniId).add(addresses);
        }
    }

    /** Those of the addresses that the ENI has, none of them its primary one; none when there is no such ENI. */
    List<InetAddress> releasable(String eniId, Set<InetAddress> addresses) {
        synchronized (lock) {
            var eni = enis.find(eniId).orElse(null);
            if (eni == null) {
                return List.of();
            }
            if (addresses.contains(eni.addresses().get(0))) {
                throw Refusal.invalid("InvalidOperation.PrimaryIp", "the primary address goes only when its ENI does");
            }
            var held = eni.addresses().stream().filter(addresses::contains).toList();
            if (!held.isEmpty()) {
                requireSettled(eni);
            }
            return held;
        }
    }

    void release(String eniId, List<InetAddress> addresses) {
        synchronized (lock) {
            eni(eniId).remove(addresses);
            giveBack(eniId, addresses);
        }
    }

    void giveBack(String eniId, List<InetAddress> addresses) {
        synchronized (lock) {
            vSwitch(eni(eniId).subnetId()).giveBack(addresses);
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
    private int mostAddresses(EniEntry eni) {
        return eni.instanceId()
                .map(id -> type(instance(id).instanceType()).ipv4PerEni())
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
        requireAddresses(eni.addresses().size(), type.ipv4PerEni());
    }

    @GuardedBy("lock")
    private void requireEniQuota() {
        if (enis.all().size() >= limits.enis()) {
            throw new Refusal(
                    Fault.QUOTA_EXCEEDED, "MaxEniCountExceeded", "the account has " + limits.enis() + " ENIs");
        }
    }

    private static void requireAddresses(int wanted, int most) {
        if (wanted > most) {
            throw new Refusal(
                    Fault.QUOTA_EXCEEDED,
                    "InvalidOperation.Ipv4CountExceeded",
                    "the ENI would have " + wanted + " addresses, more than " + most);
        }
    }

    private static void requireState(EniEntry eni, EniState state) {
        if (eni.state() != state) {
            throw Refusal.eniState(eni, state.name());
        }
    }

    private static void requireSettled(EniEntry eni) {
        if (eni.state() != EniState.AVAILABLE && eni.state() != EniState.IN_USE) {
            throw Refusal.eniState(eni, "AVAILABLE or IN_USE");
        }
    }
}
