package io.polder.cloud;

import io.polder.spi.DnsRecord;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import io.polder.spi.DnsZone;
import io.polder.spi.DnsZones;
import io.polder.spi.Page;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** DNS zones behind {@link Guards}. Thread-safe. */
final class ResilientZones implements DnsZones {

    private final DnsZones zones;
    private final Guards guards;

    ResilientZones(DnsZones zones, Guards guards) {
        this.zones = zones;
        this.guards = guards;
    }

    @Override
    public Page<DnsZone> zones(Optional<String> pageToken, Duration timeout) {
        return guards.read(
                CloudCall.READ_DNS,
                "zones",
                List.of("zones", pageToken),
                timeout,
                left -> zones.zones(pageToken, left));
    }

    @Override
    public Page<DnsRecord> records(String zoneId, Optional<String> pageToken, Duration timeout) {
        return guards.read(
                CloudCall.READ_DNS,
                zoneId,
                List.of("records", zoneId, pageToken),
                timeout,
                left -> zones.records(zoneId, pageToken, left));
    }

    @Override
    public void put(String zoneId, DnsRecordSet records, Duration timeout) {
        guards.run(CloudCall.CHANGE_DNS, records.name(), timeout, left -> zones.put(zoneId, records, left));
    }

    @Override
    public void remove(String zoneId, String name, DnsType type, Duration timeout) {
        guards.run(CloudCall.CHANGE_DNS, name, timeout, left -> zones.remove(zoneId, name, type, left));
    }
}
