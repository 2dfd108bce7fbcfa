package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

import io.polder.spi.DnsRecord;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import io.polder.spi.DnsZone;
import io.polder.spi.DnsZones;
import io.polder.spi.Page;
import java.time.Duration;
import java.util.Optional;

/** The private zones, each call through the gate. Thread-safe. */
final class FakeDnsZones implements DnsZones {

    private final Calls calls;
    private final Zones zones;

    FakeDnsZones(Gate gate, Zones zones, Runnable requireOpen) {
        this.calls = new Calls(gate, requireOpen);
        this.zones = zones;
    }

    @Override
    public Page<DnsZone> zones(Optional<String> pageToken, Duration timeout) {
        return calls.call(Action.DESCRIBE_ZONES, "zones", timeout, request -> zones.zones(pageToken));
    }

    @Override
    public Page<DnsRecord> records(String zoneId, Optional<String> pageToken, Duration timeout) {
        return calls.call(Action.DESCRIBE_ZONE_RECORDS, zoneId, timeout, request -> zones.records(zoneId, pageToken));
    }

    @Override
    public void put(String zoneId, DnsRecordSet records, Duration timeout) {
        requireNonNull(records, "records");
        calls.change(Action.ADD_ZONE_RECORD, zoneId, timeout, () -> zones.put(zoneId, records));
    }

    @Override
    public void remove(String zoneId, String name, DnsType type, Duration timeout) {
        requireNonNull(name, "name");
        calls.change(Action.DELETE_ZONE_RECORD, zoneId, timeout, () -> zones.remove(zoneId, name, type));
    }
}
