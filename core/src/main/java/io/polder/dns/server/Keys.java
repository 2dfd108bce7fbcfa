package io.polder.dns.server;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** The keys of {@link QueryView}, off the fast way. Stateless. */
final class Keys {

    private Keys() {}

    /** Of a query for anybody, without DO and CD. */
    static byte[] of(Name name, int type) {
        return of(name, type, 0);
    }

    static byte[] of(Name name, int type, int flags) {
        byte[] wire = name.toWireCanonical();
        byte[] key = Arrays.copyOf(wire, wire.length + QueryView.BEHIND_NAME);
        Wire.put16(key, wire.length, type);
        Wire.put16(key, wire.length + 2, Wire.CLASS_IN);
        key[key.length - 1] = (byte) flags;
        return key;
    }

    static Name name(byte[] key) {
        try {
            return new Name(Arrays.copyOf(key, key.length - QueryView.BEHIND_NAME));
        } catch (IOException e) {
            throw new IllegalArgumentException("a key without a name: " + Arrays.toString(key), e);
        }
    }

    static int type(byte[] key) {
        return Wire.unsigned16(key, key.length - QueryView.BEHIND_NAME);
    }

    static int flags(byte[] key) {
        return key[key.length - 1];
    }

    /** The query that has such a key, with an id of 0. */
    static byte[] query(byte[] key) {
        byte[] query = new byte[Wire.HEADER + key.length - 1];
        Wire.put16(query, 2, Wire.RD);
        Wire.put16(query, 4, 1);
        System.arraycopy(key, 0, query, Wire.HEADER, key.length - 1);
        return query;
    }

    /** @throws IllegalArgumentException when it is no name */
    static Name parse(String name) {
        try {
            return Name.fromString(name.toLowerCase(Locale.ROOT), Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("no name: " + name, e);
        }
    }
}
