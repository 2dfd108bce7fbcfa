package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A field of what a codec reads and writes. Immutable.
 *
 * @param name that of the field in the program's source
 * @param offset in bytes from the value's start
 * @param size in bytes
 * @param fields those of the field itself, from its own start, where it is a struct and they are known
 */
public record CodecField(String name, int offset, int size, List<CodecField> fields) {
    public CodecField {
        requireNonNull(name, "name");
        fields = List.copyOf(fields);
        if (offset < 0 || size < 0) {
            throw new IllegalArgumentException(name + " has " + size + " bytes at " + offset);
        }
    }

    /** One that is no struct. */
    public CodecField(String name, int offset, int size) {
        this(name, offset, size, List.of());
    }
}
