package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

/**
 * A field of what a codec reads and writes. Immutable.
 *
 * @param name that of the field in the program's source
 * @param offset in bytes from the value's start
 * @param size in bytes
 */
public record CodecField(String name, int offset, int size) {
    public CodecField {
        requireNonNull(name, "name");
        if (offset < 0 || size < 0) {
            throw new IllegalArgumentException(name + " has " + size + " bytes at " + offset);
        }
    }
}
