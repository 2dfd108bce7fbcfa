package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/** What a map holds from the beginning. */
public sealed interface MapContent {

    /** Bytes under bytes. Immutable. */
    @SuppressWarnings("ArrayRecordComponent") // They are copied, and compared.
    record Bytes(byte[] key, byte[] value) implements MapContent {
        public Bytes {
            key = key.clone();
            value = value.clone();
        }

        @Override
        public byte[] key() {
            return key.clone();
        }

        @Override
        public byte[] value() {
            return value.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes bytes && Arrays.equals(key, bytes.key) && Arrays.equals(value, bytes.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(key) * 31 + Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "a value of " + value.length + " bytes";
        }
    }

    /** In an array of programs, one of the same object. */
    record OfProgram(int index, String program) implements MapContent {
        public OfProgram {
            requireNonNull(program, "program");
        }
    }

    /** In an array of maps, or a hash of maps with keys of four bytes, one of the same object. */
    record OfMap(int index, String map) implements MapContent {
        public OfMap {
            requireNonNull(map, "map");
        }
    }
}
