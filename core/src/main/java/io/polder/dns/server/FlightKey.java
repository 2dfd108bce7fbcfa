package io.polder.dns.server;

import java.util.Arrays;

/** A key of {@link QueryView} as a key of a map. Immutable; the array is not changed. */
final class FlightKey {

    final byte[] bytes;
    final int hash;

    FlightKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = KeyHash.of(bytes, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlightKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
