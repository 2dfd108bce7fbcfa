package io.polder.ebpf;

import io.polder.ebpf.CodeSections.Function;
import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.asm.Reference;
import io.polder.ebpf.elf.ElfRelocation;
import io.polder.ebpf.elf.ElfSymbol;
import io.polder.ebpf.elf.MalformedElfException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a program together: its function, then each that it calls, wherever in the file that stands, with calls turned
 * into distances and everything else outside into {@link Reference}s. Used once.
 */
final class ProgramLinker {

    /** The verifier takes a million instructions, once it has followed all paths (BPF_COMPLEXITY_LIMIT_INSNS). */
    private static final int MOST_SLOTS = 1_000_000;

    /**
     * A program, whole.
     *
     * @param functions what it is made of, with the slot that each begins at, in the order of those
     */
    record Linked(Code code, Map<Function, Integer> functions) {}

    private final CodeSections sections;
    private final Outside outside;
    private final Map<Function, Integer> starts = new LinkedHashMap<>();
    private final List<Function> queue = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private int size;

    /** What a file has beside code. */
    interface Outside {
        /**
         * What an instruction loads the address of.
         *
         * @param addend what the instruction itself adds to the symbol's value
         */
        Reference reference(int slot, ElfSymbol symbol, long addend);

        /** What an instruction calls that the file does not define. */
        Reference call(int slot, ElfSymbol symbol);
    }

    ProgramLinker(CodeSections sections, Outside outside) {
        this.sections = sections;
        this.outside = outside;
    }

    /** @throws MalformedElfException when something that it refers to is not there */
    Linked link(Function entry) {
        place(entry);
        var slots = new ArrayList<long[]>();
        for (int i = 0; i < queue.size(); i++) {
            slots.add(copy(queue.get(i)));
        }
        long[] all = new long[size];
        int at = 0;
        for (long[] piece : slots) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return new Linked(new Code(all, references), starts);
    }

    /** Where a function begins in the program, which it joins when it is not there yet. */
    private int place(Function function) {
        Integer start = starts.get(function);
        if (start != null) {
            return start;
        }
        if (function.size() > MOST_SLOTS - size) {
            throw new MalformedElfException(
                    queue.get(0).name() + " with all that it calls has more than " + MOST_SLOTS + " instructions");
        }
        int placed = size;
        starts.put(function, placed);
        queue.add(function);
        size += function.size();
        return placed;
    }

    private long[] copy(Function function) {
        int start = place(function);
        long[] section = sections.slots(function.section());
        long[] copy = new long[function.size()];
        for (int i = 0; i < copy.length; i++) {
            Instruction instruction = Instruction.of(section[function.slot() + i]);
            copy[i] = resolve(function, i, start + i, instruction).slot();
            if (instruction.isWide() && i + 1 < copy.length) {
                i++;
                copy[i] = wideHalf(section[function.slot() + i], copy[i - 1]);
            }
        }
        return copy;
    }

    /** A map's or function's address has no upper half yet. */
    private static long wideHalf(long half, long resolved) {
        return Instruction.of(resolved).source() == 0
                ? half
                : Instruction.of(half).withImmediate(0).slot();
    }

    private Instruction resolve(Function function, int index, int slot, Instruction instruction) {
        int inSection = function.slot() + index;
        Optional<ElfRelocation> relocation = sections.relocation(function.section(), inSection);
        if (relocation.isPresent()) {
            return relocate(function, slot, instruction, relocation.get());
        }
        if (instruction.opcode() == Instruction.CALL && instruction.source() == Instruction.PSEUDO_CALL) {
            long target = (long) inSection + 1 + instruction.immediate();
            return call(function, slot, instruction, function.section(), target);
        }
        return instruction;
    }

    private Instruction relocate(Function function, int slot, Instruction instruction, ElfRelocation relocation) {
        ElfSymbol symbol = relocation.symbol();
        boolean wide = instruction.isWide() && relocation.type() == ElfRelocation.R_BPF_64_64;
        boolean call = instruction.opcode() == Instruction.CALL && relocation.type() == ElfRelocation.R_BPF_64_32;
        if (!wide && !call) {
            throw new MalformedElfException("relocation of type " + relocation.type() + " by " + describe(symbol)
                    + " changes " + instruction + " in " + function.name());
        }
        if (call && symbol.isUndefined()) {
            references.add(outside.call(slot, symbol));
            return instruction.withSource(Instruction.PSEUDO_KFUNC_CALL).withImmediate(0);
        }
        if (call) {
            long target = slots(symbol.value()) + 1 + instruction.immediate();
            return call(function, slot, instruction, symbol.section(), target);
        }
        if (sections.isCode(symbol.section())) {
            long target = slots(symbol.value() + instruction.immediate());
            return callback(function, slot, instruction, symbol.section(), target);
        }
        references.add(outside.reference(slot, symbol, instruction.immediate()));
        return instruction.withSource(Instruction.PSEUDO_MAP_FD).withImmediate(0);
    }

    private Instruction call(Function from, int slot, Instruction instruction, int section, long target) {
        int start = place(function(from, section, target));
        return instruction.withSource(Instruction.PSEUDO_CALL).withImmediate(start - slot - 1);
    }

    private Instruction callback(Function from, int slot, Instruction instruction, int section, long target) {
        int start = place(function(from, section, target));
        return instruction.withSource(Instruction.PSEUDO_FUNC).withImmediate(start - slot - 1);
    }

    private Function function(Function from, int section, long slot) {
        return sections.function(section, slot)
                .orElseThrow(() -> new MalformedElfException(from.name() + " calls instruction " + slot + " of section "
                        + section + ", where no function begins"));
    }

    private static long slots(long bytes) {
        return Math.floorDiv(bytes, (long) Instruction.BYTES);
    }

    private static String describe(ElfSymbol symbol) {
        return symbol.name().isEmpty() ? "section " + symbol.section() : "symbol " + symbol.name();
    }
}
