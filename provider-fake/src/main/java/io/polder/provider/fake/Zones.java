package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.provider.fake.internal.WireZones;
import io.polder.spi.Cidr;
import io.polder.spi.DnsRecord;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import io.polder.spi.DnsZone;
import io.polder.spi.IpFamily;
import io.polder.spi.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Private zones and their records, and the rules about them. Every method is atomic and throws {@link Refusal} where a
 * rule forbids it. Thread-safe.
 */
final class Zones {

    /** Records of a zone (inferred). */
    static final int MOST_RECORDS = 10_000;

    private final Inventory inventory;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Zone> zones = new LinkedHashMap<>();

    private record Zone(DnsZone view, Map<String, DnsRecord> records) {}

    Zones(Inventory inventory, Map<String, String> namesById) {
        this.inventory = inventory;
        namesById.forEach((id, name) -> zones.put(id, new Zone(new DnsZone(id, name), new LinkedHashMap<>())));
    }

    Page<DnsZone> zones(Optional<String> pageToken) {
        synchronized (lock) {
            return Pages.page(zones.values().stream().map(Zone::view).toList(), pageToken, inventory.pageSize());
        }
    }

    List<WireZones.Identified> records(String zoneId) {
        synchronized (lock) {
            return require(zoneId).records().entrySet().stream()
                    .map(each -> new WireZones.Identified(each.getKey(), each.getValue()))
                    .toList();
        }
    }

    List<DnsRecord> all() {
        synchronized (lock) {
            return zones.values().stream()
                    .flatMap(zone -> zone.records().values().stream())
                    .toList();
        }
    }

    Page<DnsRecord> records(String zoneId, Optional<String> pageToken) {
        return Pages.page(
                records(zoneId).stream().map(WireZones.Identified::record).toList(), pageToken, inventory.pageSize());
    }

    void put(String zoneId, DnsRecordSet set) {
        synchronized (lock) {
            var zone = require(zoneId);
            for (String value : set.values()) {
                check(zone, "", new DnsRecord(set.name(), set.type(), set.ttl(), value));
            }
            zone.records().values().removeIf(each -> is(each, set.name(), set.type()));
            for (String value : set.values()) {
                requireRoom(zone);
                zone.records().put(inventory.nextId("r-"), new DnsRecord(set.name(), set.type(), set.ttl(), value));
            }
        }
    }

    void remove(String zoneId, String name, DnsType type) {
        synchronized (lock) {
            require(zoneId).records().values().removeIf(each -> is(each, name, type));
        }
    }

    String add(String zoneId, DnsRecord record) {
        synchronized (lock) {
            var zone = require(zoneId);
            check(zone, "", record);
            requireRoom(zone);
            requireNew(zone, "", record);
            String id = inventory.nextId("r-");
            zone.records().put(id, record);
            return id;
        }
    }

    void update(String recordId, DnsRecord record) {
        synchronized (lock) {
            var zone = zoneOf(recordId);
            check(zone, recordId, record);
            requireNew(zone, recordId, record);
            zone.records().put(recordId, record);
        }
    }

    Optional<String> zoneNameOf(String recordId) {
        synchronized (lock) {
            return find(recordId).map(zone -> zone.view().name());
        }
    }

    Optional<String> zoneName(String zoneId) {
        synchronized (lock) {
            return Optional.ofNullable(zones.get(zoneId))
                    .map(zone -> zone.view().name());
        }
    }

    void delete(String recordId) {
        synchronized (lock) {
            zoneOf(recordId).records().remove(recordId);
        }
    }

    @GuardedBy("lock")
    private Zone zoneOf(String recordId) {
        return find(recordId).orElseThrow(() -> Refusal.notFound("Record.Invalid.Id.NotFound", "record " + recordId));
    }

    @GuardedBy("lock")
    private Optional<Zone> find(String recordId) {
        return zones.values().stream()
                .filter(zone -> zone.records().containsKey(recordId))
                .findFirst();
    }

    private static boolean is(DnsRecord record, String name, DnsType type) {
        return record.name().equals(name) && record.type() == type;
    }

    @GuardedBy("lock")
    private Zone require(String zoneId) {
        var zone = zones.get(zoneId);
        if (zone == null) {
            throw Refusal.notFound("Zone.Invalid.Id.NotFound", "zone " + zoneId);
        }
        return zone;
    }

    private static void requireRoom(Zone zone) {
        if (zone.records().size() >= MOST_RECORDS) {
            throw new Refusal(
                    Fault.QUOTA_EXCEEDED, "QuotaExceeded.Record", "the zone has " + MOST_RECORDS + " records");
        }
    }

    private static void requireNew(Zone zone, String self, DnsRecord record) {
        boolean there = zone.records().entrySet().stream()
                .anyMatch(each -> !each.getKey().equals(self)
                        && is(each.getValue(), record.name(), record.type())
                        && each.getValue().value().equals(record.value()));
        if (there) {
            throw Refusal.invalid("Record.Conflict.Duplicate", record.name() + " has this record already");
        }
    }

    private static void check(Zone zone, String self, DnsRecord record) {
        String apex = zone.view().name();
        if (!record.name().equals(apex) && !record.name().endsWith("." + apex)) {
            throw Refusal.invalid("Record.Invalid.Rr", record.name() + " is not in zone " + apex);
        }
        if ((record.type() == DnsType.A && !isAddress(record.value(), IpFamily.IPV4))
                || (record.type() == DnsType.AAAA && !isAddress(record.value(), IpFamily.IPV6))) {
            throw Refusal.invalid("Record.Invalid.Value", "\"" + record.value() + "\" is no value of " + record.type());
        }
        boolean alone = record.type() == DnsType.CNAME;
        zone.records().forEach((id, other) -> {
            if (!id.equals(self)
                    && other.name().equals(record.name())
                    && other.type() != record.type()
                    && (alone || other.type() == DnsType.CNAME)) {
                throw Refusal.invalid("Record.Conflict", record.name() + " has records beside which there is no CNAME");
            }
        });
    }

    private static boolean isAddress(String text, IpFamily family) {
        try {
            return IpFamily.of(Cidr.address(text)) == family;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
