package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * Turns keys or values of maps into the bytes that programs see, and back. {@link Codecs} has those of numbers and
 * addresses, {@link StructCodec} makes those of structs. Implementations are thread-safe.
 *
 * @param <T> what the bytes stand for
 */
public interface Codec<T> {

    /** How many bytes a value has: always the same. */
    int size();

    /**
     * Writes a value at the buffer's position, and leaves the position behind its last byte. Padding is to be written
     * as zeros: the kernel compares keys by all of their bytes.
     *
     * @param to in the machine's byte order, with {@link #size()} bytes remaining
     * @throws IllegalArgumentException when it is no value that can be written
     */
    void encode(T value, ByteBuffer to);

    /**
     * Reads a value at the buffer's position.
     *
     * @param from in the machine's byte order, with {@link #size()} bytes remaining; not to be kept or written
     */
    T decode(ByteBuffer from);

    /**
     * Where the bytes have fields with names, to be compared with the type that programs use; empty where that is not
     * known.
     */
    default List<CodecField> fields() {
        return List.of();
    }

    /**
     * A codec of the same bytes that stand for something else.
     *
     * @param decoded what a value of this codec stands for
     * @param encoded the way back
     */
    default <U> Codec<U> map(Function<? super T, ? extends U> decoded, Function<? super U, ? extends T> encoded) {
        return new MappedCodec<>(this, requireNonNull(decoded, "decoded"), requireNonNull(encoded, "encoded"));
    }
}
