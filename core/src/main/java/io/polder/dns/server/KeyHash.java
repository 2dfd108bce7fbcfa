package io.polder.dns.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * Hashes keys with numbers that only this process knows, so that nobody outside can choose names that fall together. Stateless.
 */
final class KeyHash {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED;
    private static final long FACTOR;

    static {
        var random = new SecureRandom();
        SEED = random.nextLong();
        FACTOR = random.nextLong() | 1;
    }

    private KeyHash() {}

    static int of(byte[] key, int length) {
        long hash = SEED ^ length;
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            hash = mixed(hash ^ (long) LONGS.get(key, at));
        }
        long rest = 0;
        for (; at < length; at++) {
            rest = rest << 8 | (key[at] & 0xff);
        }
        hash = mixed(hash ^ rest);
        return (int) (hash ^ hash >>> 32);
    }

    /** Both halves of a product, so that every bit moves others in both directions. */
    private static long mixed(long value) {
        long spread = value ^ SEED;
        return Math.multiplyHigh(spread, FACTOR) ^ (spread * FACTOR) ^ Long.rotateLeft(spread, 29);
    }
}
