package io.polder.ebpf.asm;

import static java.util.Objects.requireNonNull;

/** A place in code, to jump to or to call: {@link Assembler#place} says where. Compared by identity. */
public final class Label {

    private final String name;

    /** @param name for messages */
    public Label(String name) {
        this.name = requireNonNull(name, "name");
    }

    @Override
    public String toString() {
        return name;
    }
}
