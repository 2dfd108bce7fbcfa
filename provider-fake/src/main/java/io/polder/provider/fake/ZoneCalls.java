package io.polder.provider.fake;

import io.polder.provider.fake.internal.WireZones;
import io.polder.spi.DnsRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Calls about single records. Thread-safe. */
record ZoneCalls(Calls calls, Zones zones, Duration patience) implements WireZones {

    @Override
    public Optional<String> zoneName(String zoneId) {
        return zones.zoneName(zoneId);
    }

    @Override
    public Optional<String> zoneNameOf(String recordId) {
        return zones.zoneNameOf(recordId);
    }

    @Override
    public List<Identified> records(String zoneId) {
        return calls.call(Action.DESCRIBE_ZONE_RECORDS, zoneId, patience, request -> zones.records(zoneId));
    }

    @Override
    public String add(String zoneId, DnsRecord record) {
        return calls.call(Action.ADD_ZONE_RECORD, zoneId, patience, request -> zones.add(zoneId, record));
    }

    @Override
    public void update(String recordId, DnsRecord record) {
        calls.change(Action.UPDATE_ZONE_RECORD, recordId, patience, () -> zones.update(recordId, record));
    }

    @Override
    public void delete(String recordId) {
        calls.change(Action.DELETE_ZONE_RECORD, recordId, patience, () -> zones.delete(recordId));
    }
}
