package io.polder.dns.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers by the keys of {@link QueryView}, bounded by bytes. Any thread may find; one thread alone puts and removes.
 *
 * <p>A full table lets go of what has stood longest without having been found. A chain has a bounded length, so that whoever could
 * make keys fall together would only drive out his own.
 */
final class WireCache {

    private static final int BYTES_PER_BUCKET = 512;
    private static final int LONGEST_CHAIN = 16;

    private final AtomicReferenceArray<@Nullable CacheEntry> buckets;
    private final int mask;
    private final long maxBytes;
    private @Nullable CacheEntry oldest;
    private @Nullable CacheEntry newest;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger entries = new AtomicInteger();
    private final AtomicLong evicted = new AtomicLong();

    WireCache(long maxBytes) {
        int size = Integer.highestOneBit((int) Math.min(1 << 22, Math.max(64, maxBytes / BYTES_PER_BUCKET)));
        this.buckets = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
        this.maxBytes = maxBytes;
    }

    /** What is kept under a key, however old, but nothing of a retired source. */
    @Nullable
    CacheEntry find(byte[] key, int length, int hash) {
        CacheEntry entry = buckets.getAcquire(hash & mask);
        while (entry != null) {
            if (entry.hash == hash && entry.hasKey(key, length)) {
                return entry.source.isRetired() ? null : entry;
            }
            entry = entry.next;
        }
        return null;
    }

    /** Keeps an entry in place of what was kept under its key. */
    void put(CacheEntry entry) {
        if (entry.bytes() > maxBytes / 4) {
            removeSame(entry);
            return;
        }
        int index = entry.hash & mask;
        entry.next = buckets.getPlain(index);
        buckets.setRelease(index, entry);
        append(entry);
        count(entry.bytes(), 1);
        removeSame(entry);
        shorten(index);
        while (bytes.get() > maxBytes) {
            evictOne();
        }
    }

    /** Removes what a key stands for otherwise. */
    private void removeSame(CacheEntry entry) {
        CacheEntry each = buckets.getPlain(entry.hash & mask);
        while (each != null) {
            if (each != entry && each.hash == entry.hash && each.hasKey(entry.key, entry.key.length)) {
                remove(each);
                return;
            }
            each = each.next;
        }
    }

    private void shorten(int index) {
        CacheEntry last = null;
        int length = 0;
        for (CacheEntry each = buckets.getPlain(index); each != null; each = each.next) {
            last = each;
            length++;
        }
        if (last != null && length > LONGEST_CHAIN) {
            remove(last);
            evicted.incrementAndGet();
        }
    }

    private void evictOne() {
        CacheEntry entry = oldest;
        int chances = entries.get();
        while (entry != null && entry.used && !entry.source.isRetired() && chances-- > 0) {
            entry.used = false;
            unlink(entry);
            append(entry);
            entry = oldest;
        }
        if (entry != null) {
            remove(entry);
            evicted.incrementAndGet();
        }
    }

    /** Removes what fits. */
    void removeIf(Predicate<CacheEntry> condition) {
        CacheEntry entry = oldest;
        while (entry != null) {
            CacheEntry following = entry.newer;
            if (condition.test(entry)) {
                remove(entry);
            }
            entry = following;
        }
    }

    /** Readers that stand at the entry still come to what is behind it. */
    private void remove(CacheEntry entry) {
        int index = entry.hash & mask;
        CacheEntry before = buckets.getPlain(index);
        if (before == entry) {
            buckets.setRelease(index, entry.next);
        } else {
            while (before != null && before.next != entry) {
                before = before.next;
            }
            if (before == null) {
                return;
            }
            before.next = entry.next;
        }
        unlink(entry);
        count(-entry.bytes(), -1);
    }

    private void append(CacheEntry entry) {
        entry.older = newest;
        entry.newer = null;
        if (newest != null) {
            newest.newer = entry;
        } else {
            oldest = entry;
        }
        newest = entry;
    }

    private void unlink(CacheEntry entry) {
        CacheEntry older = entry.older;
        CacheEntry newer = entry.newer;
        if (older != null) {
            older.newer = newer;
        } else {
            oldest = newer;
        }
        if (newer != null) {
            newer.older = older;
        } else {
            newest = older;
        }
        entry.older = null;
        entry.newer = null;
    }

    private void count(int moreBytes, int more) {
        bytes.addAndGet(moreBytes);
        entries.addAndGet(more);
    }

    long bytes() {
        return bytes.get();
    }

    int entries() {
        return entries.get();
    }

    long evicted() {
        return evicted.get();
    }
}
