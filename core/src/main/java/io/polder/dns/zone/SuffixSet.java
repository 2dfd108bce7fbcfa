package io.polder.dns.zone;

import java.util.Arrays;
import java.util.Collection;
import org.xbill.DNS.Name;

/** Domains, in which names in wire form are looked up without making anything. Immutable. */
final class SuffixSet {

    private final byte[][] table;
    private final int shortest;
    private final int longest;

    SuffixSet(Collection<Name> domains) {
        int size = Integer.highestOneBit(Math.max(domains.size(), 1)) << 2;
        table = new byte[size][];
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (Name domain : domains) {
            byte[] wire = domain.toWireCanonical();
            int at = hash(wire, 0, wire.length) & size - 1;
            while (table[at] != null && !Arrays.equals(table[at], wire)) {
                at = at + 1 & size - 1;
            }
            table[at] = wire;
            least = Math.min(least, wire.length);
            most = Math.max(most, wire.length);
        }
        shortest = least;
        longest = most;
    }

    /**
     * Whether the name is beneath one of the domains; it is none of them itself.
     *
     * @param name begins with the name in wire form (RFC 1035, section 3.1), lower-cased
     */
    boolean hasParentOf(byte[] name, int length) {
        int at = 0;
        while (at < length && name[at] > 0) {
            at += 1 + name[at];
            int left = length - at;
            if (left < shortest) {
                return false;
            }
            if (left <= longest && contains(name, at, left)) {
                return true;
            }
        }
        return false;
    }

    private boolean contains(byte[] name, int start, int length) {
        int at = hash(name, start, length) & table.length - 1;
        for (byte[] wire = table[at]; wire != null; wire = table[at]) {
            if (Arrays.equals(wire, 0, wire.length, name, start, start + length)) {
                return true;
            }
            at = at + 1 & table.length - 1;
        }
        return false;
    }

    private static int hash(byte[] bytes, int start, int length) {
        int hash = 0;
        for (int i = start; i < start + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ hash >>> 15;
    }
}
