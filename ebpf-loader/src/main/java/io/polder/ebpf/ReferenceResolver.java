package io.polder.ebpf;

import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.asm.Reference;
import io.polder.ebpf.btf.BtfKind;
import java.util.OptionalInt;

/** Puts into a program's instructions what is known of the outside when it is loaded. Confined to one thread. */
final class ReferenceResolver {

    /** No helper has this number, as libbpf's for the same purpose: code that the verifier never comes to may call it. */
    static final int MISSING_FUNCTION = 2_002_000_000;

    private final String operation;
    private final LoadContext context;
    private final long[] slots;

    ReferenceResolver(String operation, LoadContext context, long[] slots) {
        this.operation = operation;
        this.context = context;
        this.slots = slots;
    }

    void resolve(Reference reference) {
        int slot = reference.slot();
        if (reference instanceof Reference.ToMap) {
            put(slot, Instruction.PSEUDO_MAP_FD, descriptor(reference.name()), 0);
        } else if (reference instanceof Reference.ToMapValue toValue) {
            put(slot, Instruction.PSEUDO_MAP_VALUE, descriptor(reference.name()), toValue.offset());
        } else if (reference instanceof Reference.ToKernelFunction function) {
            resolve(function, id(reference.name(), BtfKind.FUNC, function.weak()));
        } else if (reference instanceof Reference.ToKernelVariable variable && variable.typed()) {
            putId(slot, id(reference.name(), BtfKind.VARIABLE, variable.weak()));
        } else if (reference instanceof Reference.ToKernelVariable variable) {
            long address = context.names()
                    .address(variable.name(), operation)
                    .orElseGet(() -> missing("symbol " + variable.name(), variable.weak()));
            put(slot, 0, (int) address, (int) (address >>> Integer.SIZE));
        }
    }

    private void resolve(Reference.ToKernelFunction function, OptionalInt id) {
        int slot = function.slot();
        Instruction instruction = Instruction.of(slots[slot]);
        if (instruction.opcode() != Instruction.CALL) {
            putId(slot, id);
        } else if (id.isPresent()) {
            slots[slot] = instruction
                    .withSource(Instruction.PSEUDO_KFUNC_CALL)
                    .withImmediate(id.getAsInt())
                    .slot();
        } else {
            slots[slot] =
                    instruction.withSource(0).withImmediate(MISSING_FUNCTION).slot();
        }
    }

    private OptionalInt id(String name, BtfKind kind, boolean weak) {
        OptionalInt id = weak ? KernelNames.idIfAny(name, kind) : KernelNames.id(name, kind);
        if (id.isEmpty()) {
            missing((kind == BtfKind.FUNC ? "function " : "variable ") + name, weak);
        }
        return id;
    }

    /** 0, the address of what may be missing. */
    private long missing(String what, boolean weak) {
        if (!weak) {
            throw new EbpfException(operation, null, "it uses " + what + ", which this kernel has not got", null);
        }
        return 0;
    }

    private int descriptor(String map) {
        return context.map(map, operation).fd().number();
    }

    /** The address of what the kernel's BTF has under an id; 0 without. */
    private void putId(int slot, OptionalInt id) {
        put(slot, id.isPresent() ? Instruction.PSEUDO_BTF_ID : 0, id.orElse(0), 0);
    }

    private void put(int slot, int pseudo, int low, int high) {
        slots[slot] = Instruction.of(slots[slot])
                .withSource(pseudo)
                .withImmediate(low)
                .slot();
        slots[slot + 1] = Instruction.of(slots[slot + 1]).withImmediate(high).slot();
    }
}
