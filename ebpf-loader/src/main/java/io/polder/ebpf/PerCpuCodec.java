package io.polder.ebpf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The values of all possible CPUs, each padded to a multiple of eight bytes (bpf_percpu_hash_copy in kernel/bpf/hashtab.c). */
record PerCpuCodec<V>(Codec<V> value, int cpus) implements Codec<List<V>> {

    /** How many bytes a map has for each CPU. */
    static int stride(int valueSize) {
        return Math.addExact(valueSize, 7) & -8;
    }

    @Override
    public int size() {
        return Math.multiplyExact(stride(value.size()), cpus);
    }

    @Override
    public void encode(List<V> values, ByteBuffer to) {
        if (values.size() != cpus) {
            throw new IllegalArgumentException(values.size() + " values for " + cpus + " possible CPUs");
        }
        for (V one : values) {
            int end = to.position() + stride(value.size());
            value.encode(one, to);
            while (to.position() < end) {
                to.put((byte) 0);
            }
        }
    }

    @Override
    public List<V> decode(ByteBuffer from) {
        var values = new ArrayList<V>(cpus);
        int start = from.position();
        for (int cpu = 0; cpu < cpus; cpu++) {
            values.add(value.decode(from.position(start + cpu * stride(value.size()))));
        }
        return List.copyOf(values);
    }

    @Override
    public String toString() {
        return value + " for each of " + cpus + " CPUs";
    }
}
