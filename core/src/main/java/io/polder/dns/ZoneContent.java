package io.polder.dns;

import io.polder.dns.DnsOwnership.Marked;
import io.polder.spi.DnsRecord;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import io.polder.spi.DnsZone;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a zone holds, and whose it is. Confined to one run. */
final class ZoneContent {

    private final DnsZone zone;
    private final Map<Marked, DnsRecordSet> sets = new HashMap<>();
    private final Map<Marked, String> owners =
            new TreeMap<>(Comparator.comparing(Marked::name).thenComparing(Marked::type));

    ZoneContent(DnsZone zone, Collection<DnsRecord> records) {
        this.zone = zone;
        Map<Marked, Set<String>> values = new HashMap<>();
        Map<Marked, Duration> ttls = new HashMap<>();
        for (DnsRecord record : records) {
            var key = new Marked(record.name(), record.type());
            values.computeIfAbsent(key, absent -> new HashSet<>()).add(record.value());
            ttls.merge(key, record.ttl(), (one, other) -> one.compareTo(other) < 0 ? one : other);
        }
        values.forEach((key, some) -> {
            Optional<String> owner = key.type() == DnsType.TXT ? DnsOwnership.ownerIn(some) : Optional.empty();
            Optional<Marked> marked = owner.flatMap(name -> DnsOwnership.markedBy(key.name()));
            if (marked.isPresent()) {
                owners.put(marked.get(), owner.get());
            } else {
                sets.put(
                        key,
                        new DnsRecordSet(key.name(), key.type(), ttls.getOrDefault(key, Duration.ofSeconds(1)), some));
            }
        });
    }

    DnsZone zone() {
        return zone;
    }

    Optional<DnsRecordSet> find(String name, DnsType type) {
        return Optional.ofNullable(sets.get(new Marked(name, type)));
    }

    boolean isOwned(String name, DnsType type, String owner) {
        return owner.equals(owners.get(new Marked(name, type)));
    }

    /** Types of records that a name has. */
    Set<DnsType> typesOf(String name) {
        var types = new HashSet<DnsType>();
        for (DnsType type : DnsType.values()) {
            if (sets.containsKey(new Marked(name, type))) {
                types.add(type);
            }
        }
        return types;
    }

    /** What an owner has marked, in order. */
    Collection<Marked> marked(String owner) {
        return owners.entrySet().stream()
                .filter(entry -> entry.getValue().equals(owner))
                .map(Map.Entry::getKey)
                .toList();
    }
}
