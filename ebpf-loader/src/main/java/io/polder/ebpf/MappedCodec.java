package io.polder.ebpf;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/** A codec of another's bytes. */
record MappedCodec<T, U>(
        Codec<T> codec, Function<? super T, ? extends U> decoded, Function<? super U, ? extends T> encoded)
        implements Codec<U> {

    @Override
    public int size() {
        return codec.size();
    }

    @Override
    public void encode(U value, ByteBuffer to) {
        codec.encode(encoded.apply(value), to);
    }

    @Override
    public U decode(ByteBuffer from) {
        return decoded.apply(codec.decode(from));
    }

    @Override
    public List<CodecField> fields() {
        return codec.fields();
    }

    @Override
    public String toString() {
        return codec.toString();
    }
}
