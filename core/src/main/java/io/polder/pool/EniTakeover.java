package io.polder.pool;

import io.polder.cloud.Deadline;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How the addresses of a pool and what the cloud has are brought together. Thread-safe. */
final class EniTakeover {

    private final EniLifecycle lifecycle;
    private final EniRecovery recovery;
    private final EniAudit audit;
    private final EniInventory inventory;
    private final KeptEnis kept;
    private final Tokens tokens;
    private final EniSettings settings;
    private final SubnetChoice subnets;

    EniTakeover(
            EniLifecycle lifecycle,
            EniRecovery recovery,
            EniAudit audit,
            EniInventory inventory,
            KeptEnis kept,
            Tokens tokens,
            EniSettings settings,
            SubnetChoice subnets) {
        this.lifecycle = lifecycle;
        this.recovery = recovery;
        this.audit = audit;
        this.inventory = inventory;
        this.kept = kept;
        this.tokens = tokens;
        this.settings = settings;
        this.subnets = subnets;
    }

    /**
     * What was found of a former process's addresses.
     *
     * @param gone those that are gone, and the intents that end when that is written down
     */
    record Found(List<EniAddress> present, Map<EniAddress, List<ClientToken>> gone) {}

    Found recover(List<EniAddress> known, boolean complete, Deadline deadline, Duration timeout) {
        var byEni = byEni(known);
        var present = new HashMap<String, Set<InetAddress>>();
        for (var eni : recovery.look(byEni, complete, timeout)) {
            present.put(eni.id(), adopt(eni, known, byEni.getOrDefault(eni.id(), Set.of()), deadline));
        }
        kept.inherit(recovery.kept());
        byEni.forEach((eniId, addresses) -> {
            if (recovery.isUnused(eniId, addresses)) {
                kept.keep(eniId); // Before it is written down that they are gone: it would be nobody's.
            }
        });
        var gone = new LinkedHashMap<EniAddress, List<ClientToken>>();
        for (EniAddress each : known) {
            recovery.gone(each.eniId(), each.address()).ifPresent(ending -> gone.put(each, ending));
        }
        return new Found(
                known.stream()
                        .filter(each ->
                                present.getOrDefault(each.eniId(), Set.of()).containsAll(each.addresses()))
                        .toList(),
                gone);
    }

    private static Map<String, Set<InetAddress>> byEni(List<EniAddress> known) {
        var byEni = new HashMap<String, Set<InetAddress>>();
        known.forEach(each ->
                byEni.computeIfAbsent(each.eniId(), id -> new HashSet<>()).addAll(each.addresses()));
        return byEni;
    }

    /** A listing that is late shows less than there is, so what it does not show is held all the same. */
    private Set<InetAddress> adopt(Eni eni, List<EniAddress> all, Set<InetAddress> known, Deadline deadline) {
        var held = recovery.held(eni.id(), known);
        var missing = new HashSet<>(known);
        missing.removeAll(held);
        var prefixes = all.stream()
                .filter(each -> each.eniId().equals(eni.id()))
                .flatMap(each -> each.prefixes().stream())
                .filter(prefix -> held.stream().anyMatch(prefix::contains))
                .collect(Collectors.toSet());
        inventory.adopt(eni, subnets.describe(eni.subnetId(), deadline), held, prefixes, missing);
        inventory.maybeAssigned(Doubt.of(eni.id(), tokens.next()));
        recovery.closedUntil(eni.id()).ifPresent(until -> inventory.close(eni.id(), until));
        held.removeIf(address -> !eni.has(address));
        return held;
    }

    /** Those of the addresses that are not there. */
    Set<EniAddress> audit(List<EniAddress> known, Deadline deadline, Duration timeout) {
        var byEni = byEni(known);
        var there = new HashMap<String, Eni>();
        var enis = audit.look(timeout);
        for (var eni : enis) {
            if (audit.isInUseHere(eni)) {
                there.put(eni.id(), eni);
                boolean wanted = byEni.containsKey(eni.id()) || kept.contains(eni.id());
                if (!inventory.contains(eni.id()) && wanted) {
                    adopt(eni, known, byEni.getOrDefault(eni.id(), Set.of()), deadline);
                }
                if (audit.hasStrays(eni.id(), inventory.strays(eni))) {
                    inventory.maybeAssigned(Doubt.of(eni.id(), tokens.next()));
                }
            }
        }
        audit.removeStrangers(enis, eni -> byEni.containsKey(eni.id()) || inventory.contains(eni.id()));
        kept.others(audit.listed()).stream().filter(audit::isGone).forEach(kept::removed);
        return known.stream()
                .filter(each -> !there.containsKey(each.eniId())
                        || !each.addresses().stream().allMatch(there.get(each.eniId())::has))
                .collect(Collectors.toSet());
    }

    /** What the latest audit has left alone. Returns at once. */
    List<String> problems() {
        return audit.problems();
    }

    Map<InetAddress, EniAddress> find(Deadline deadline, Duration timeout) {
        var found = new HashMap<InetAddress, EniAddress>();
        for (var eni : lifecycle.own(timeout)) {
            if (audit.isInUseHere(eni)) {
                var subnet = subnets.describe(eni.subnetId(), deadline);
                eni.addresses().forEach(address -> found.put(address, of(eni, address, subnet, List.of())));
                for (Cidr prefix : eni.prefixes()) {
                    EniPrefixes.addresses(prefix)
                            .forEach(address -> found.put(address, of(eni, address, subnet, List.of(prefix))));
                }
            }
        }
        found.keySet().removeIf(address -> !settings.families().has(IpFamily.of(address)));
        return found;
    }

    private static EniAddress of(Eni eni, InetAddress address, Subnet subnet, List<Cidr> prefixes) {
        return new EniAddress(eni.id(), eni.mac(), address, Optional.empty(), subnet, prefixes);
    }
}
