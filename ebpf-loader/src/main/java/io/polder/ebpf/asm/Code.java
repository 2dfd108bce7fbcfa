package io.polder.ebpf.asm;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/** A program's instructions, its functions one after another, and what of the outside they name. Immutable. */
public final class Code {

    private final long[] slots;
    private final List<Reference> references;

    /**
     * @param slots each an {@link Instruction}; calls among them are resolved
     * @param references each to a slot of its own
     * @throws IllegalArgumentException when a reference's slot holds no instruction that could have one
     */
    public Code(long[] slots, List<? extends Reference> references) {
        this.slots = slots.clone();
        this.references = List.copyOf(references);
        for (Reference reference : this.references) {
            requireInstruction(reference);
        }
    }

    /** How many slots there are. */
    public int size() {
        return slots.length;
    }

    /** Each slot as {@link Instruction#slot} gives it; a copy. */
    public long[] slots() {
        return slots.clone();
    }

    /** The instruction in one slot. */
    public Instruction instruction(int slot) {
        return Instruction.of(slots[slot]);
    }

    /** What of the outside the instructions name. */
    public List<Reference> references() {
        return references;
    }

    /** A line for each instruction as the verifier's log has it, {@code 3: (b7) r0 = 0}, with names for addresses. */
    public String listing() {
        return Listing.of(this);
    }

    private void requireInstruction(Reference reference) {
        requireNonNull(reference, "reference");
        int slot = reference.slot();
        if (slot < 0 || slot >= slots.length) {
            throw new IllegalArgumentException(reference + " is outside of " + slots.length + " slots");
        }
        Instruction instruction = instruction(slot);
        boolean wide = instruction.isWide() && slot + 1 < slots.length;
        boolean call = instruction.opcode() == Instruction.CALL && reference instanceof Reference.ToKernelFunction;
        if (!wide && !call) {
            throw new IllegalArgumentException(reference + " stands at an instruction that cannot have it: "
                    + "opcode 0x" + Integer.toHexString(instruction.opcode()));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Code code && Arrays.equals(slots, code.slots) && references.equals(code.references);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(slots) * 31 + references.hashCode();
    }

    @Override
    public String toString() {
        return slots.length + " instruction slots naming " + references;
    }
}
