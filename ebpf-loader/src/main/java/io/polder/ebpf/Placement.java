package io.polder.ebpf;

import java.nio.ByteBuffer;

/** Calls codecs on a place in memory, and holds them to it. Stateless. */
final class Placement {

    private Placement() {}

    /** @throws IllegalStateException when the codec writes less than it says */
    static <T> void encode(Codec<T> codec, T value, ByteBuffer memory, int offset) {
        int end = offset + codec.size();
        codec.encode(value, memory.limit(end).position(offset));
        if (memory.position() != end) {
            // What another value left there would go with it.
            throw new IllegalStateException(
                    "codec of " + codec + " wrote " + (memory.position() - offset) + " of " + codec.size() + " bytes");
        }
    }

    static <T> T decode(Codec<T> codec, ByteBuffer memory, int offset) {
        return codec.decode(memory.limit(offset + codec.size()).position(offset));
    }
}
