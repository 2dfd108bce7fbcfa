package io.polder.ebpf;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.internal.Syscalls;

/**
 * Puts or removes many entries: in batches, or one by one where there are none. Used by one thread at a time.
 *
 * @param <K> keys
 */
final class BatchWriter<K> implements AutoCloseable {

    private final MapCalls calls;
    private final Codec<K> keys;
    private final boolean removes;
    private final BpfCommand batch;
    private final BpfCommand single;
    private final long flags;
    private final int total;
    private final Page page;
    private int count;
    private int before; // entries of earlier pages
    private int absent;

    private BatchWriter(MapCalls calls, Codec<K> keys, boolean removes, long flags, int total) {
        this.calls = calls;
        this.keys = keys;
        this.removes = removes;
        this.batch = removes ? BpfCommand.MAP_DELETE_BATCH : BpfCommand.MAP_UPDATE_BATCH;
        this.single = removes ? BpfCommand.MAP_DELETE_ELEM : BpfCommand.MAP_UPDATE_ELEM;
        this.flags = flags;
        this.total = total;
        this.page = calls.takePage(total);
    }

    /** @param flags of every entry */
    static <K> BatchWriter<K> putting(MapCalls calls, Codec<K> keys, long flags, int total) {
        return new BatchWriter<>(calls, keys, false, flags, total);
    }

    static <K> BatchWriter<K> removing(MapCalls calls, Codec<K> keys, int total) {
        return new BatchWriter<>(calls, keys, true, 0, total);
    }

    <V> void put(K key, Codec<V> values, V value) {
        page.value(count, values, value);
        remove(key);
    }

    void remove(K key) {
        page.key(count, keys, key);
        count++;
        if (count == page.capacity()) {
            flush();
        }
    }

    /** Does what is left to do. How many entries there were, without those that were to be removed and not there. */
    int finish() {
        flush();
        return before - absent;
    }

    private void flush() {
        int done = 0;
        while (done < count) {
            done += calls.lacks(batch) ? one(done) : several(done);
        }
        before += count;
        count = 0;
    }

    /** How many of those from there on are done, or cannot be. */
    private int several(int from) {
        int left = count - from;
        long result = page.write(batch, calls.fd(), from, left, flags);
        if (!Syscalls.failed(result)) {
            return left;
        }
        int done = page.count();
        if (done > 0 && done < left) {
            return done; // What is wrong with the next will be seen when it stands first.
        }
        return MapRefusal.isUnsupported(result) || result == -MapRefusal.EINVAL
                ? withoutBatch(from, result)
                : settled(from, result);
    }

    /** Tells a batch that is not supported from an entry that is wrong. */
    private int withoutBatch(int from, long result) {
        int done = one(from);
        if (result != -MapRefusal.EINVAL || flags == 0) {
            calls.lack(batch);
        }
        return done;
    }

    private int one(int index) {
        return settled(index, page.single(single, calls.fd(), index, flags));
    }

    private int settled(int index, long result) {
        if (removes && result == -MapRefusal.ENOENT) {
            absent++;
        } else if (Syscalls.failed(result)) {
            String what = (removes ? "remove " : "put ") + total + " entries " + (removes ? "from " : "into ");
            throw MapRefusal.of(calls.map(), what + calls.map(), result, before + index, total);
        }
        return 1;
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        calls.give(page);
    }
}
