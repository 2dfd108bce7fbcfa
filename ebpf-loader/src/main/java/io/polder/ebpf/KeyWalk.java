package io.polder.ebpf;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads the entries of a map one by one, each time asking for the key behind the last. When that is gone the kernel
 * begins anew: the walk goes on behind one of the keys before that, and passes over what it has read already. A map
 * whose keys keep vanishing ends it with an error. Used by one thread at a time.
 */
final class KeyWalk {

    /** How often a map may be walked from its beginning. */
    private static final int MOST_ROUNDS = 16;

    private static final int MOST_IN_SMALL_MAPS = 4096;
    /** How many of the last keys are tried when the last is gone. */
    private static final int MOST_RECENT = 64;

    private final MapCalls calls;
    private final Page page;
    private final EntryReader.Mode mode;
    private final long flags;
    private final boolean indexed;
    private final int previous; // where in the page the last key stands
    private final Set<ByteBuffer> seen = new HashSet<>();
    private final Deque<byte[]> recent = new ArrayDeque<>();
    private boolean again; // among keys that were seen before
    private long steps;
    private boolean started;
    private boolean ended;

    KeyWalk(MapCalls calls, Page page, EntryReader.Mode mode, long flags) {
        this.calls = calls;
        this.page = page;
        this.mode = mode;
        this.flags = flags;
        this.indexed = MapRefusal.hasIndices(calls.map());
        this.previous = page.capacity() - 1;
    }

    /** How many entries now stand in the page; 0 when there are no more. */
    int next() {
        int count = 0;
        while (count == 0 && !ended) {
            count = mode == EntryReader.Mode.TAKE ? take() : fill();
        }
        return count;
    }

    private int fill() {
        int count = 0;
        while (count < previous && step(count)) {
            if (!again && isThere(count)) {
                remember(count);
                count++;
            }
        }
        return count;
    }

    /** Reads keys first: one that is removed leads nowhere. */
    private int take() {
        int keys = 0;
        while (keys < previous && step(keys)) {
            keys++;
        }
        started = false;
        ended = keys == 0;
        int count = 0;
        for (int i = 0; i < keys; i++) {
            page.copyKey(i, count);
            if (takeOne(count)) {
                count++;
            }
        }
        return count;
    }

    /** Reads the next key to that place; false when there is none. */
    private boolean step(int index) {
        if (!read(index)) {
            return false;
        }
        boolean old = isSeen(index);
        if (old && !again) {
            old = !isBehindRecent(index);
        }
        again = old;
        page.copyKey(index, previous);
        started = true;
        return !ended;
    }

    private boolean read(int index) {
        int fd = calls.fd();
        long result = started ? page.nextKey(fd, previous, index) : page.firstKey(fd, index);
        if (Syscalls.failed(result) && result != -MapRefusal.ENOENT) {
            throw refusal(result);
        }
        ended = result == -MapRefusal.ENOENT || isTooLong();
        return !ended;
    }

    /** Whether a new key, or the end, follows one of those before the last; the last is gone. */
    private boolean isBehindRecent(int index) {
        for (byte[] key : recent) {
            page.keyBytes(previous, key);
            if (!read(index) || !isSeen(index)) {
                return true;
            }
        }
        return false;
    }

    private boolean isTooLong() {
        long entries = Integer.toUnsignedLong(calls.map().info().maxEntries());
        boolean tooLong = ++steps > MOST_ROUNDS * Math.max(MOST_IN_SMALL_MAPS, entries);
        if (tooLong && mode != EntryReader.Mode.TAKE) {
            throw new EbpfException(operation(), null, "keys vanish faster than they are read, of " + steps, null);
        }
        return tooLong;
    }

    private boolean isSeen(int index) {
        return !seen.isEmpty() && seen.contains(ByteBuffer.wrap(page.keyBytes(index)));
    }

    private void remember(int index) {
        if (!indexed) {
            byte[] key = page.keyBytes(index);
            seen.add(ByteBuffer.wrap(key));
            recent.addFirst(key);
            if (recent.size() > MOST_RECENT) {
                recent.removeLast();
            }
        }
    }

    private boolean isThere(int index) {
        return mode == EntryReader.Mode.KEYS
                || found(page.single(BpfCommand.MAP_LOOKUP_ELEM, calls.fd(), index, flags));
    }

    private boolean takeOne(int index) {
        int fd = calls.fd();
        if (!calls.lacks(BpfCommand.MAP_LOOKUP_AND_DELETE_ELEM)) {
            long result = page.single(BpfCommand.MAP_LOOKUP_AND_DELETE_ELEM, fd, index, flags);
            if (!MapRefusal.isUnsupported(result)) {
                return found(result);
            }
            calls.lack(BpfCommand.MAP_LOOKUP_AND_DELETE_ELEM);
        }
        return found(page.single(BpfCommand.MAP_LOOKUP_ELEM, fd, index, flags))
                && found(page.single(BpfCommand.MAP_DELETE_ELEM, fd, index, 0));
    }

    private boolean found(long result) {
        if (Syscalls.failed(result) && result != -MapRefusal.ENOENT) {
            throw refusal(result);
        }
        return result != -MapRefusal.ENOENT;
    }

    private EbpfException refusal(long result) {
        return MapRefusal.of(calls.map(), operation(), result);
    }

    private String operation() {
        return (mode == EntryReader.Mode.TAKE ? "take the entries of " : "read the entries of ") + calls.map();
    }
}
