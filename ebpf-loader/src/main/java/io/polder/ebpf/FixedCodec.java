package io.polder.ebpf;

import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A codec of two functions. */
record FixedCodec<T>(String name, int size, BiConsumer<T, ByteBuffer> writer, Function<ByteBuffer, T> reader)
        implements Codec<T> {

    @Override
    public void encode(T value, ByteBuffer to) {
        writer.accept(value, to);
    }

    @Override
    public T decode(ByteBuffer from) {
        return reader.apply(from);
    }

    @Override
    public String toString() {
        return name;
    }
}
