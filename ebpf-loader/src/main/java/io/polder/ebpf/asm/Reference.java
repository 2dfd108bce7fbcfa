package io.polder.ebpf.asm;

import static java.util.Objects.requireNonNull;

/** Something outside a piece of code that one of its instructions names, and that is known when it is loaded. */
public sealed interface Reference {

    /** The slot of the instruction: a {@link Instruction#LOAD_IMMEDIATE_64} or a {@link Instruction#CALL}. */
    int slot();

    /** What it names. */
    String name();

    /** The same, some slots further on. */
    Reference shifted(int slots);

    /** A map: the instruction will load the kernel's pointer to it. */
    record ToMap(int slot, String name) implements Reference {
        public ToMap {
            requireNonNull(name, "name");
        }

        @Override
        public Reference shifted(int slots) {
            return new ToMap(slot + slots, name);
        }
    }

    /**
     * The only value of an array map: the instruction will load the address of the byte at {@code offset} in it.
     *
     * @param offset at least 0
     */
    record ToMapValue(int slot, String name, int offset) implements Reference {
        public ToMapValue {
            requireNonNull(name, "name");
        }

        @Override
        public Reference shifted(int slots) {
            return new ToMapValue(slot + slots, name, offset);
        }
    }

    /**
     * A function of the kernel (Documentation/bpf/kfuncs.rst): the instruction is a {@link Instruction#CALL} of it, or
     * loads its address.
     *
     * @param weak whether code that never runs may name one that this kernel has not
     */
    record ToKernelFunction(int slot, String name, boolean weak) implements Reference {
        public ToKernelFunction {
            requireNonNull(name, "name");
        }

        @Override
        public Reference shifted(int slots) {
            return new ToKernelFunction(slot + slots, name, weak);
        }
    }

    /**
     * A variable of the kernel: the instruction will load its address.
     *
     * @param typed whether the kernel's BTF describes it, so that programs may read it; its address alone needs none
     * @param weak whether one that this kernel has not is 0
     */
    record ToKernelVariable(int slot, String name, boolean typed, boolean weak) implements Reference {
        public ToKernelVariable {
            requireNonNull(name, "name");
        }

        @Override
        public Reference shifted(int slots) {
            return new ToKernelVariable(slot + slots, name, typed, weak);
        }
    }
}
