package io.polder.ebpf;

/**
 * A variable of a loaded object, in memory that programs and this process share. Thread-safe; numbers of four and eight
 * bytes are read and written at once, anything else byte by byte.
 *
 * <p>Throws {@link IllegalStateException} once the object is closed.
 */
public final class Variable {

    private final VariableSpec spec;
    private final DataMemory memory;

    Variable(VariableSpec spec, DataMemory memory) {
        this.spec = spec;
        this.memory = memory;
    }

    /** Where it is, and what. */
    public VariableSpec spec() {
        return spec;
    }

    /**
     * Its number: signed where its type is, a truth as 0 or 1.
     *
     * @throws IllegalArgumentException when it is none of 1, 2, 4 or 8 bytes
     */
    public long value() {
        spec.requireNumber();
        return spec.extend(memory.readNumber(spec.offset(), spec.size()));
    }

    /**
     * Sets its number.
     *
     * @throws IllegalArgumentException when it is none of 1, 2, 4 or 8 bytes, or the value does not fit
     * @throws UnsupportedOperationException when it is constant
     */
    public void set(long value) {
        byte[] bytes = spec.encode(value);
        requireWritable();
        memory.writeNumber(spec.offset(), bytes);
    }

    /** Its bytes, a copy, in the order in which C has them in memory. */
    public byte[] bytes() {
        return memory.read(spec.offset(), spec.size());
    }

    /**
     * Sets its bytes.
     *
     * @throws IllegalArgumentException when there are more or fewer of them than it has
     * @throws UnsupportedOperationException when it is constant
     */
    public void set(byte[] bytes) {
        if (bytes.length != spec.size()) {
            throw new IllegalArgumentException(bytes.length + " bytes for " + spec);
        }
        requireWritable();
        memory.write(spec.offset(), bytes);
    }

    private void requireWritable() {
        if (spec.isConstant()) {
            throw new UnsupportedOperationException(
                    spec + " is constant once it is loaded; set it in the specification");
        }
    }

    @Override
    public String toString() {
        return spec.toString();
    }
}
