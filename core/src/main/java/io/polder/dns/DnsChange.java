package io.polder.dns;

import static java.util.Objects.requireNonNull;

import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsZone;

/**
 * What is to become of the records of a name and type. Immutable.
 *
 * @param records as they are to be, or for {@link Kind#REMOVE} as they are
 */
public record DnsChange(Kind kind, DnsZone zone, DnsRecordSet records) {

    /** What is done. */
    public enum Kind {
        CREATE,
        UPDATE,
        REMOVE,
        /** Of a mark of ownership whose records are gone: a process died before it could. */
        FORGET
    }

    public DnsChange {
        requireNonNull(kind, "kind");
        requireNonNull(zone, "zone");
        requireNonNull(records, "records");
    }

    /** {@code CREATE A www.example.internal [10.0.0.1]}. */
    @Override
    public String toString() {
        return kind + " " + records.type() + " " + records.name() + " " + records.values();
    }
}
