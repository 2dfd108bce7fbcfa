package io.polder.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * Private DNS zones and their records. Thread-safe; calls block. Errors, time and interrupts as in {@link
 * NetworkInterfaces}.
 *
 * <p>Clouds keep records one by one (PrivateZone) or in sets (Route 53, Cloud DNS, Azure). Both list records; both are
 * changed by whole sets. Where a set takes several calls of the cloud, one that fails half-way leaves records of both
 * states, never none of either, and the same change sent again ends it.
 */
public interface DnsZones {

    /** Lists zones, a page at a time. */
    Page<DnsZone> zones(Optional<String> pageToken, Duration timeout);

    /**
     * Lists the records of a zone, a page at a time; those of one name and type need not be on one page.
     *
     * @throws CloudException.NotFound when there is no such zone
     */
    Page<DnsRecord> records(String zoneId, Optional<String> pageToken, Duration timeout);

    /**
     * Makes the records of a name and type be just these.
     *
     * @throws CloudException.NotFound when there is no such zone
     * @throws CloudException.InvalidRequest when the name does not lie in the zone, when a value is none of its type,
     *     and when a CNAME would stand beside other records of its name
     * @throws CloudException.QuotaExceeded when the zone has as many records as it may
     */
    void put(String zoneId, DnsRecordSet records, Duration timeout);

    /** Removes all records of a name and type. Removing what is not there succeeds. */
    void remove(String zoneId, String name, DnsType type, Duration timeout);
}
