package io.polder.spi;

import java.time.Duration;
import java.util.Set;

/**
 * All records of one name and type (RFC 2181, section 5). Immutable.
 *
 * @param name the whole name, in lower case, without a dot at its end; it lies in the zone
 * @param ttl how long resolvers may keep them: whole seconds, at least one
 * @param values at least one; a CNAME has just one
 */
public record DnsRecordSet(String name, DnsType type, Duration ttl, Set<String> values) {

    public DnsRecordSet {
        Checks.notBlank(name, "name");
        Checks.positive(ttl, "ttl");
        if (!ttl.equals(Duration.ofSeconds(ttl.toSeconds()))) {
            throw new IllegalArgumentException("ttl is " + ttl + ", must be whole seconds");
        }
        values = Set.copyOf(values);
        Checks.atLeast(1, values.size(), "number of values");
        if (type == DnsType.CNAME && values.size() > 1) {
            throw new IllegalArgumentException(name + " would be a CNAME of " + values.size() + " names");
        }
    }
}
