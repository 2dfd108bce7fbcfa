package io.polder.ebpf.link;

import io.polder.ebpf.BpfMap;
import io.polder.ebpf.Codecs;

/** A map of one value of 64 bits, which programs count in. Confined to one test. */
final class Counter implements AutoCloseable {

    final BpfMap map = Programs.counter();

    long value() {
        return map.view(Codecs.u32(), Codecs.u64()).get(0).orElseThrow();
    }

    void reset() {
        map.view(Codecs.u32(), Codecs.u64()).put(0, 0L);
    }

    @Override
    public void close() {
        map.close();
    }
}
