package io.polder.ebpf;

import io.polder.ebpf.CodeSections.Function;
import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.asm.Reference;
import io.polder.ebpf.elf.ElfRelocation;
import io.polder.ebpf.elf.ElfSymbol;
import io.polder.ebpf.elf.MalformedElfException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
        placeAll(entry);
        long[] all = new long[size];
        starts.forEach((function, start) -> {
            for (int i = 0; i < function.size(); i++) {
                Instruction instruction = instruction(function, i);
                all[start + i] = resolve(function, i, instruction).slot();
                if (instruction.isWide()) {
                    requireSecondHalf(function, i);
                    i++;
                    all[start + i] = wideHalf(instruction(function, i), all[start + i - 1]);
                }
            }
        });
        return new Linked(new Code(all, references), starts);
    }

    /**
     * Each function follows when it is first called, and those that it calls before what else its caller does: as libbpf
     * has it, so that a program is the same whoever loads it.
     */
    private void placeAll(Function entry) {
        Deque<Scan> scans = new ArrayDeque<>();
        place(entry, scans);
        while (!scans.isEmpty()) {
            Scan scan = scans.peek();
            if (scan.next == scan.function.size()) {
                scans.pop();
                continue;
            }
            int index = scan.next++;
            Instruction instruction = instruction(scan.function, index);
            if (instruction.isWide()) {
                scan.next = Math.min(scan.next + 1, scan.function.size());
            }
            callee(scan.function, index, instruction)
                    .filter(callee -> !starts.containsKey(callee))
                    .ifPresent(callee -> place(callee, scans));
        }
    }

    private void place(Function function, Deque<Scan> scans) {
        if (function.size() > MOST_SLOTS - size) {
            throw new MalformedElfException(
                    function.name() + " and what it is called by have more than " + MOST_SLOTS + " instructions");
        }
        starts.put(function, size);
        size += function.size();
        scans.push(new Scan(function));
    }

    /** How far a function's instructions have been looked at. */
    private static final class Scan {
        private final Function function;
        private int next;

        private Scan(Function function) {
            this.function = function;
        }
    }

    /** The function of the file that an instruction calls, or passes the address of. */
    private Optional<Function> callee(Function from, int index, Instruction instruction) {
        int inSection = from.slot() + index;
        ElfRelocation relocation =
                sections.relocation(from.section(), inSection).orElse(null);
        if (relocation == null) {
            boolean call = isCall(instruction) && instruction.source() == Instruction.PSEUDO_CALL;
            return call
                    ? Optional.of(function(from, from.section(), (long) inSection + 1 + instruction.immediate()))
                    : Optional.empty();
        }
        requireFit(from, instruction, relocation);
        ElfSymbol symbol = relocation.symbol();
        if (symbol.isUndefined() || !(isCall(instruction) || sections.isCode(symbol.section()))) {
            return Optional.empty();
        }
        long target = isCall(instruction)
                ? slots(symbol.value()) + 1 + instruction.immediate()
                : slots(symbol.value() + instruction.immediate());
        return Optional.of(function(from, symbol.section(), target));
    }

    private Instruction instruction(Function function, int index) {
        return Instruction.of(sections.slots(function.section())[function.slot() + index]);
    }

    private static boolean isCall(Instruction instruction) {
        return instruction.opcode() == Instruction.CALL;
    }

    private static void requireSecondHalf(Function function, int index) {
        if (index + 1 == function.size()) {
            throw new MalformedElfException(function.name() + " ends in the middle of an instruction");
        }
    }

    /** A map's or function's address has no upper half yet. */
    private static long wideHalf(Instruction half, long resolved) {
        return (Instruction.of(resolved).source() == 0 ? half : half.withImmediate(0)).slot();
    }

    private Instruction resolve(Function from, int index, Instruction instruction) {
        Optional<ElfRelocation> relocation = sections.relocation(from.section(), from.slot() + index);
        int slot = starts.getOrDefault(from, 0) + index;
        Optional<Function> callee = callee(from, index, instruction);
        if (callee.isPresent()) {
            int distance = starts.getOrDefault(callee.get(), 0) - slot - 1;
            return instruction
                    .withSource(isCall(instruction) ? Instruction.PSEUDO_CALL : Instruction.PSEUDO_FUNC)
                    .withImmediate(distance);
        }
        if (relocation.isEmpty()) {
            return instruction;
        }
        ElfSymbol symbol = relocation.get().symbol();
        if (isCall(instruction)) {
            references.add(outside.call(slot, symbol));
            return instruction.withSource(Instruction.PSEUDO_KFUNC_CALL).withImmediate(0);
        }
        references.add(outside.reference(slot, symbol, instruction.immediate()));
        return instruction.withSource(Instruction.PSEUDO_MAP_FD).withImmediate(0);
    }

    private static void requireFit(Function from, Instruction instruction, ElfRelocation relocation) {
        boolean wide = instruction.isWide() && relocation.type() == ElfRelocation.R_BPF_64_64;
        boolean call = isCall(instruction) && relocation.type() == ElfRelocation.R_BPF_64_32;
        if (!wide && !call) {
            throw new MalformedElfException("relocation of type " + relocation.type() + " by "
                    + describe(relocation.symbol()) + " changes " + instruction + " in " + from.name());
        }
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
