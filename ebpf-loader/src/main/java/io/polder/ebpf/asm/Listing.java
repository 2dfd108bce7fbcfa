package io.polder.ebpf.asm;

import java.util.HashMap;
import java.util.Map;

/** Writes code the way the verifier's log does (kernel/bpf/disasm.c), with names instead of addresses. Stateless. */
final class Listing {

    private static final int CLASS = 0x07;
    private static final int LD = 0;
    private static final int LDX = 1;
    private static final int ST = 2;
    private static final int STX = 3;
    private static final int ALU = 4;
    private static final int JMP = 5;
    private static final int JMP32 = 6;
    private static final int SOURCE = 0x08;
    private static final int OPERATION = 0xf0;
    private static final int MODE = 0xe0;
    private static final int ABS = 0x20;
    private static final int MEM = 0x60;
    private static final int ATOMIC = 0xc0;
    private static final int NEGATE = 0x80;
    private static final int ENDIAN = 0xd0;
    private static final int JA = 0x05;

    private Listing() {}

    /** A line for each instruction, {@code 3: (b7) r0 = 0}. */
    static String of(Code code) {
        var references = new HashMap<Integer, Reference>();
        code.references().forEach(reference -> references.put(reference.slot(), reference));
        var lines = new StringBuilder();
        for (int slot = 0; slot < code.size(); slot++) {
            Instruction instruction = code.instruction(slot);
            lines.append(slot)
                    .append(": (")
                    .append(hex(instruction.opcode()))
                    .append(") ")
                    .append(text(code, slot, references))
                    .append('\n');
            if (instruction.isWide()) {
                slot++;
            }
        }
        return lines.toString();
    }

    private static String text(Code code, int slot, Map<Integer, Reference> references) {
        Instruction instruction = code.instruction(slot);
        Reference reference = references.get(slot);
        if (instruction.isWide()) {
            return "r" + instruction.destination() + " = " + (reference == null ? wide(code, slot) : name(reference));
        }
        if (reference != null) {
            return "call " + name(reference);
        }
        try {
            return of(instruction);
        } catch (IllegalArgumentException e) {
            return "unknown instruction";
        }
    }

    private static String name(Reference reference) {
        if (reference instanceof Reference.ToMap map) {
            return "map " + map.name();
        } else if (reference instanceof Reference.ToMapValue value) {
            return "value of map " + value.name() + " +" + value.offset();
        }
        return reference.name();
    }

    private static String wide(Code code, int slot) {
        Instruction low = code.instruction(slot);
        if (low.source() == Instruction.PSEUDO_FUNC) {
            return "function pc" + signed(low.immediate());
        }
        long high = slot + 1 < code.size() ? code.instruction(slot + 1).immediate() : 0;
        return "0x" + Long.toHexString(high << Integer.SIZE | (low.immediate() & 0xffffffffL));
    }

    private static String of(Instruction instruction) {
        return switch (instruction.opcode() & CLASS) {
            case LD, LDX -> load(instruction);
            case ST, STX -> store(instruction);
            case JMP, JMP32 -> jump(instruction);
            default -> arithmetic(instruction);
        };
    }

    private static String arithmetic(Instruction instruction) {
        boolean narrow = (instruction.opcode() & CLASS) == ALU;
        String destination = (narrow ? "w" : "r") + instruction.destination();
        int operation = instruction.opcode() & OPERATION;
        boolean register = (instruction.opcode() & SOURCE) != 0;
        if (operation == NEGATE) {
            return destination + " = -" + destination;
        }
        if (operation == ENDIAN) {
            return "r" + instruction.destination() + " = " + (register ? "be" : "le") + instruction.immediate() + " r"
                    + instruction.destination();
        }
        String source = register ? (narrow ? "w" : "r") + instruction.source() : "" + instruction.immediate();
        return destination + " " + Operation.of(operation).sign + " " + source;
    }

    private static String load(Instruction instruction) {
        String type = Width.of(instruction.opcode()).type;
        int mode = instruction.opcode() & MODE;
        if ((instruction.opcode() & CLASS) == LD && mode == ABS) {
            return "r0 = *(" + type + " *)skb[" + instruction.immediate() + "]";
        }
        requireMode(mode, MEM, instruction);
        return "r" + instruction.destination() + " = " + memory(type, instruction.source(), instruction.offset());
    }

    private static String store(Instruction instruction) {
        String type = Width.of(instruction.opcode()).type;
        int mode = instruction.opcode() & MODE;
        String memory = memory(type, instruction.destination(), instruction.offset());
        boolean register = (instruction.opcode() & CLASS) == STX;
        if (register && mode == ATOMIC) {
            return atomic(instruction, type, memory);
        }
        requireMode(mode, MEM, instruction);
        return memory + " = " + (register ? "r" + instruction.source() : "" + instruction.immediate());
    }

    private static String atomic(Instruction instruction, String type, String memory) {
        String bits = type.equals("u64") ? "64" : "";
        String place = memory.substring(1);
        String source = "r" + instruction.source();
        for (AtomicOperation operation : AtomicOperation.values()) {
            if (operation.immediate == instruction.immediate()) {
                return switch (operation) {
                    case ADD -> "lock " + memory + " += " + source;
                    case OR -> "lock " + memory + " |= " + source;
                    case AND -> "lock " + memory + " &= " + source;
                    case XOR -> "lock " + memory + " ^= " + source;
                    case FETCH_ADD -> source + " = atomic" + bits + "_fetch_add(" + place + ", " + source + ")";
                    case FETCH_OR -> source + " = atomic" + bits + "_fetch_or(" + place + ", " + source + ")";
                    case FETCH_AND -> source + " = atomic" + bits + "_fetch_and(" + place + ", " + source + ")";
                    case FETCH_XOR -> source + " = atomic" + bits + "_fetch_xor(" + place + ", " + source + ")";
                    case EXCHANGE -> source + " = atomic" + bits + "_xchg(" + place + ", " + source + ")";
                    case COMPARE_EXCHANGE -> "r0 = atomic" + bits + "_cmpxchg(" + place + ", r0, " + source + ")";
                };
            }
        }
        throw new IllegalArgumentException(instruction.toString());
    }

    private static String jump(Instruction instruction) {
        int opcode = instruction.opcode();
        if (opcode == Instruction.EXIT) {
            return "exit";
        } else if (opcode == Instruction.CALL) {
            return call(instruction);
        } else if (opcode == JA) {
            return "goto pc" + signed(instruction.offset());
        }
        String kind = (opcode & CLASS) == JMP32 ? "w" : "r";
        String other = (opcode & SOURCE) != 0
                ? kind + instruction.source()
                : "0x" + Integer.toHexString(instruction.immediate());
        return "if " + kind + instruction.destination() + " " + Condition.of(opcode).sign + " " + other + " goto pc"
                + signed(instruction.offset());
    }

    private static String call(Instruction instruction) {
        if (instruction.source() == Instruction.PSEUDO_CALL) {
            return "call pc" + signed(instruction.immediate());
        } else if (instruction.source() == Instruction.PSEUDO_KFUNC_CALL) {
            return "call kernel-function#" + instruction.immediate();
        }
        String name =
                Helper.of(instruction.immediate()).map(Helper::functionName).orElse("unknown");
        return "call " + name + "#" + instruction.immediate();
    }

    private static String memory(String type, int register, int offset) {
        return "*(" + type + " *)(r" + register + " " + signed(offset) + ")";
    }

    private static void requireMode(int mode, int wanted, Instruction instruction) {
        if (mode != wanted) {
            throw new IllegalArgumentException(instruction.toString());
        }
    }

    private static String signed(int number) {
        return (number < 0 ? "" : "+") + number;
    }

    private static String hex(int opcode) {
        return (opcode < 0x10 ? "0" : "") + Integer.toHexString(opcode);
    }
}
