package io.polder.ebpf;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.internal.Syscalls;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a map page by page: in batches, where each entry comes at most once whatever happens to the map
 * meanwhile, or with {@link KeyWalk} where there are none. Used by one thread at a time.
 */
final class EntryReader implements AutoCloseable {

    /** What becomes of the entries. */
    enum Mode {
        /** Their keys are read. */
        KEYS(BpfCommand.MAP_LOOKUP_BATCH),
        /** Keys and values are read. */
        ENTRIES(BpfCommand.MAP_LOOKUP_BATCH),
        /** They are read and removed. */
        TAKE(BpfCommand.MAP_LOOKUP_AND_DELETE_BATCH);

        private final BpfCommand batch;

        Mode(BpfCommand batch) {
            this.batch = batch;
        }
    }

    /**
     * Of these, a batch goes on at the next bucket or index. Of other kinds it goes on behind a key, and so begins anew
     * when that is gone (generic_map_lookup_batch in kernel/bpf/syscall.c).
     */
    private static final Set<MapType> IN_BATCHES = EnumSet.of(
            MapType.HASH,
            MapType.LRU_HASH,
            MapType.PERCPU_HASH,
            MapType.LRU_PERCPU_HASH,
            MapType.HASH_OF_MAPS,
            MapType.ARRAY,
            MapType.PERCPU_ARRAY);

    private final MapCalls calls;
    private final Mode mode;
    private final long flags;
    private Page page;
    private @Nullable KeyWalk walk;
    private boolean first = true;
    private boolean ended;
    private boolean closed;

    EntryReader(MapCalls calls, Mode mode, long flags) {
        this(calls, mode, flags, calls.takePage(room(calls)));
    }

    /** Begins with that page. */
    EntryReader(MapCalls calls, Mode mode, long flags, Page page) {
        this.calls = calls;
        this.mode = mode;
        this.flags = flags;
        this.page = page;
        if (!hasBatches()) {
            walk = new KeyWalk(calls, page, mode, flags);
        }
    }

    /** One more than there can be, so that a small map is read whole by one call. */
    private static int room(MapCalls calls) {
        int most = calls.map().info().maxEntries();
        return most < 0 || most == Integer.MAX_VALUE ? Integer.MAX_VALUE : most + 1;
    }

    private boolean hasBatches() {
        return calls.map().info().type().map(IN_BATCHES::contains).orElse(false) && !calls.lacks(mode.batch);
    }

    /** Where the entries are that {@link #next} has read. */
    Page page() {
        return page;
    }

    /** Reads the next entries: how many, or 0 when there are no more. */
    int next() {
        if (walk != null) {
            return walk.next();
        }
        int count = 0;
        while (count == 0 && !ended) {
            long result = page.read(mode.batch, calls.fd(), first, flags);
            if (first && (result == -MapRefusal.EINVAL || MapRefusal.isUnsupported(result))) {
                if (flags == 0 || result != -MapRefusal.EINVAL) {
                    calls.lack(mode.batch);
                }
                walk = new KeyWalk(calls, page, mode, flags);
                return walk.next();
            }
            count = count(result);
        }
        return count;
    }

    private int count(long result) {
        if (result == -MapRefusal.ENOSPC) {
            // A bucket of the hash has more entries than the page.
            page = calls.grown(page);
            return 0;
        }
        ended = result == -MapRefusal.ENOENT;
        if (Syscalls.failed(result) && !ended) {
            throw MapRefusal.of(calls.map(), "read the entries of " + calls.map(), result);
        }
        first = false;
        page.advance();
        return page.count();
    }

    /** Gives the page back. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            calls.give(page);
        }
    }
}
