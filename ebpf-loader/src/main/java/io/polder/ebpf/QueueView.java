package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.internal.Syscalls;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link MapType#QUEUE}, first in, first out, or a {@link MapType#STACK}, last in, first out
 * (Documentation/bpf/map_queue_stack.rst). Thread-safe. The map must stay open. Every operation is one system call, and
 * throws {@link MapOperationException} when the kernel refuses it.
 */
public final class QueueView<V> {

    private static final long ANY = 0; // BPF_ANY
    private static final long REPLACE = 2; // BPF_EXIST

    private static final Codec<Integer> NO_KEY = new FixedCodec<>("no key", 0, (key, to) -> {}, from -> 0);

    private final MapCalls calls;
    private final Codec<V> values;

    QueueView(MapCalls calls, Codec<V> values) {
        MapView.requireSize(calls, "keys", NO_KEY, calls.keySize());
        MapView.requireSize(calls, "values", requireNonNull(values, "values"), calls.valueSize());
        this.calls = calls;
        this.values = values;
    }

    /**
     * Adds a value.
     *
     * @throws MapFullException when there is no room
     */
    public void push(V value) {
        push(value, ANY);
    }

    /** Adds a value; where there is no room, the oldest makes place for it ({@code BPF_EXIST}). */
    public void pushReplacingOldest(V value) {
        push(value, REPLACE);
    }

    private void push(V value, long flags) {
        ElementCall call = calls.takeElement();
        try {
            long result = call.value(values, value).withValue(BpfCommand.MAP_UPDATE_ELEM, calls.fd(), flags);
            if (Syscalls.failed(result)) {
                throw MapRefusal.of(calls.map(), "push to " + calls.map(), result);
            }
        } finally {
            calls.give(call);
        }
    }

    /** The value that is next, which stays; empty when there is none. */
    public Optional<V> peek() {
        return Optional.ofNullable(next(BpfCommand.MAP_LOOKUP_ELEM));
    }

    /** Removes the value that is next, and returns it; empty when there is none. */
    public Optional<V> pop() {
        return Optional.ofNullable(next(BpfCommand.MAP_LOOKUP_AND_DELETE_ELEM));
    }

    private @Nullable V next(BpfCommand command) {
        ElementCall call = calls.takeElement();
        try {
            long result = call.withValue(command, calls.fd(), 0);
            if (result == -MapRefusal.ENOENT) {
                return null;
            }
            if (Syscalls.failed(result)) {
                throw MapRefusal.of(calls.map(), "read the next of " + calls.map(), result);
            }
            return call.value(values);
        } finally {
            calls.give(call);
        }
    }
}
