package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.internal.Syscalls;

/**
 * A {@link MapType#BLOOM_FILTER} (Documentation/bpf/map_bloom_filter.rst; Linux 5.16). Thread-safe. The map must stay
 * open. Every operation is one system call, and throws {@link MapOperationException} when the kernel refuses it.
 */
public final class BloomFilterView<V> {

    private final MapCalls calls;
    private final Codec<V> values;

    BloomFilterView(MapCalls calls, Codec<V> values) {
        MapView.requireSize(calls, "values", requireNonNull(values, "values"), calls.valueSize());
        this.calls = calls;
        this.values = values;
    }

    /** Adds a value. It cannot be removed. */
    public void add(V value) {
        long result = call(BpfCommand.MAP_UPDATE_ELEM, value);
        if (Syscalls.failed(result)) {
            throw MapRefusal.of(calls.map(), "add to " + calls.map(), result);
        }
    }

    /** Whether a value may have been added: false only when it has not. */
    public boolean mightContain(V value) {
        long result = call(BpfCommand.MAP_LOOKUP_ELEM, value);
        if (Syscalls.failed(result) && result != -MapRefusal.ENOENT) {
            throw MapRefusal.of(calls.map(), "look into " + calls.map(), result);
        }
        return result != -MapRefusal.ENOENT;
    }

    private long call(BpfCommand command, V value) {
        ElementCall call = calls.takeElement();
        try {
            return call.value(values, value).withValue(command, calls.fd(), 0);
        } finally {
            calls.give(call);
        }
    }
}
