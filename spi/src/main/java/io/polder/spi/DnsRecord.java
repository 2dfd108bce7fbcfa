package io.polder.spi;

import java.time.Duration;

/**
 * One record of a zone as the cloud reports it. Immutable.
 *
 * @param name the whole name, in lower case, without a dot at its end; it lies in the zone
 * @param ttl how long resolvers may keep it, in whole seconds
 * @param value in the text form of zone files; that of a TXT record without quotes around it
 */
public record DnsRecord(String name, DnsType type, Duration ttl, String value) {

    public DnsRecord {
        Checks.notBlank(name, "name");
    }
}
