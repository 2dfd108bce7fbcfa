package io.polder.provider.fake.internal;

import io.polder.spi.CloudException;
import io.polder.spi.DnsRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Zones as PrivateZone's protocol sees them: records one by one, each with an id. Each method is a call through the
 * cloud's gate, unless it says otherwise, and throws {@link CloudException}. Thread-safe.
 */
public interface WireZones {

    /**
     * How the package of the cloud, which has no public way to these, lets the protocol's reach them. The cloud is an {@code
     * Object} here, for this package is below both.
     */
    AtomicReference<@Nullable Function<Object, WireZones>> ACCESS = new AtomicReference<>();

    /** A record and its id. */
    record Identified(String id, DnsRecord record) {}

    /** The zones of a cloud. */
    static WireZones of(Object cloud) {
        Function<Object, WireZones> access = ACCESS.get();
        if (access == null) {
            throw new AssertionError("there is a cloud, and its class is not initialized");
        }
        return access.apply(cloud);
    }

    /** The name of a zone, if there is such a one: without a call. */
    Optional<String> zoneName(String zoneId);

    /** The name of the zone of a record, if there is such a one: without a call. */
    Optional<String> zoneNameOf(String recordId);

    List<Identified> records(String zoneId);

    String add(String zoneId, DnsRecord record);

    void update(String recordId, DnsRecord record);

    void delete(String recordId);
}
