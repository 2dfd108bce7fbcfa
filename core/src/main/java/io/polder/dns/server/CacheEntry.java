package io.polder.dns.server;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it is sent: what comes behind the question. Immutable but for how it is used, which any thread may note, and for
 * where it stands in its table, which is the writer's.
 */
final class CacheEntry {

    /** The lifetime of answers from memory, which hold until their zone is replaced. */
    static final long FOR_EVER = Long.MAX_VALUE;

    /** Objects' and arrays' headers, and rounding: a name with two addresses takes 286 bytes of heap, and is counted as 293. */
    private static final int OVERHEAD = 208;

    private static final int ENOUGH_HITS = 1 << 20;
    static final long SECOND = 1_000_000_000L;

    final byte[] key;
    final int hash;
    final EncodedAnswer answer;
    final Source source;
    /** Nanoseconds that it holds; {@link #FOR_EVER}. */
    final long lifetime;

    final long storedAt;
    /** How long it may be used after it has expired, when nothing better is to be had. */
    final long staleNanos;

    /** Until when it is used stale without asking anybody; its writer's. */
    private volatile long recheckAt;

    volatile boolean refreshing;
    private int hits; // Races lose some, which does not matter.
    boolean used;
    volatile @Nullable CacheEntry next;

    @Nullable
    CacheEntry older;

    @Nullable
    CacheEntry newer;

    CacheEntry(
            byte[] key, int hash, EncodedAnswer answer, Source source, long storedAt, long lifetime, long staleNanos) {
        this.key = key;
        this.hash = hash;
        this.answer = answer;
        this.source = source;
        this.storedAt = storedAt;
        this.lifetime = lifetime;
        this.staleNanos = staleNanos;
        this.recheckAt = storedAt;
    }

    boolean hasKey(byte[] other, int length) {
        return length == key.length && Arrays.equals(key, 0, length, other, 0, length);
    }

    boolean isFresh(long now) {
        return lifetime == FOR_EVER || now - storedAt < lifetime;
    }

    /** Whether it may be told though it has expired. */
    boolean isUsableStale(long now) {
        return !isFresh(now) && now - storedAt - lifetime < staleNanos;
    }

    /** Whether it is told stale without asking first, as asking has just failed. */
    boolean isToldStale(long now) {
        return now - recheckAt < 0 && isUsableStale(now);
    }

    void tellStaleUntil(long time) {
        recheckAt = time;
    }

    /** Whole seconds, rounded up, so that it never says 0 while it holds. */
    int secondsLeft(long now) {
        return (int) ((lifetime - (now - storedAt) + SECOND - 1) / SECOND);
    }

    /** Whether it is asked for often, and has less than a tenth of its time left. */
    boolean isWorthRefreshing(long now, int enoughHits) {
        return lifetime != FOR_EVER && hits >= enoughHits && !refreshing && lifetime - (now - storedAt) < lifetime / 10;
    }

    void note() {
        if (!used) {
            used = true;
        }
        if (hits < ENOUGH_HITS) {
            hits++;
        }
    }

    int bytes() {
        return OVERHEAD + key.length + answer.bytes();
    }
}
