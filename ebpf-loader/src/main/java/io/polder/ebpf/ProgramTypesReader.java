package io.polder.ebpf;

import io.polder.ebpf.CodeSections.Function;
import io.polder.ebpf.ProgramLinker.Linked;
import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.btf.BtfExt;
import io.polder.ebpf.btf.CoreRelocation;
import io.polder.ebpf.btf.FunctionInfo;
import io.polder.ebpf.btf.LineInfo;
import io.polder.ebpf.elf.ElfFile;
import io.polder.ebpf.elf.ElfSection;
import io.polder.ebpf.elf.MalformedElfException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Finds what {@code .BTF.ext} says of a program's instructions, which were moved when it was linked. Confined. */
final class ProgramTypesReader {

    private final ObjectTypes object;
    private final ElfFile elf;
    // By the names of sections.
    private final Map<String, List<FunctionInfo>> functions;
    private final Map<String, List<LineInfo>> lines;
    private final Map<String, List<CoreRelocation>> relocations;

    ProgramTypesReader(ElfFile elf, ObjectTypes object, BtfExt ext) {
        this.object = object;
        this.elf = elf;
        this.functions = sorted(ext.functions(), FunctionInfo::byteOffset);
        this.lines = sorted(ext.lines(), LineInfo::byteOffset);
        this.relocations = sorted(ext.relocations(), CoreRelocation::byteOffset);
    }

    ProgramTypes of(Linked program) {
        var functionInfos = new ArrayList<FunctionInfo>();
        var lineInfos = new ArrayList<LineInfo>();
        var coreRelocations = new ArrayList<CoreRelocation>();
        boolean allFunctions = true;
        boolean allLines = true;
        for (Map.Entry<Function, Integer> placed : program.functions().entrySet()) {
            Function function = placed.getKey();
            int start = placed.getValue() * Instruction.BYTES;
            int moved = start - function.slot() * Instruction.BYTES;
            for (FunctionInfo info : within(functions, function, FunctionInfo::byteOffset)) {
                functionInfos.add(info.at(info.byteOffset() + moved));
            }
            int lineCount = lineInfos.size();
            for (LineInfo info : within(lines, function, LineInfo::byteOffset)) {
                lineInfos.add(info.at(info.byteOffset() + moved));
            }
            for (CoreRelocation info : within(relocations, function, CoreRelocation::byteOffset)) {
                coreRelocations.add(info.at(info.byteOffset() + moved));
            }
            allFunctions &= !functionInfos.isEmpty()
                    && functionInfos.get(functionInfos.size() - 1).byteOffset() == start;
            allLines &= lineInfos.size() > lineCount && lineInfos.get(lineCount).byteOffset() == start;
        }
        // The kernel takes information about all functions or about none.
        boolean complete =
                allFunctions && functionInfos.size() == program.functions().size();
        return new ProgramTypes(
                object,
                complete ? functionInfos : List.of(),
                complete && allLines ? lineInfos : List.of(),
                coreRelocations);
    }

    private static <T> Map<String, List<T>> sorted(Map<String, List<T>> sections, ToIntFunction<T> offset) {
        var sorted = new HashMap<String, List<T>>();
        sections.forEach((section, records) -> sorted.put(
                section,
                records.stream().sorted(Comparator.comparingInt(offset)).toList()));
        return sorted;
    }

    /** Those of a function's instructions. */
    private <T> List<T> within(Map<String, List<T>> sections, Function function, ToIntFunction<T> offset) {
        String section = elf.section(function.section()).map(ElfSection::name).orElse("");
        List<T> all = sections.getOrDefault(section, List.of());
        int start = function.slot() * Instruction.BYTES;
        int end = (function.slot() + function.size()) * Instruction.BYTES;
        List<T> within = all.subList(first(all, start, offset), first(all, end, offset));
        if (within.size() > function.size()) {
            throw new MalformedElfException(".BTF.ext has " + within.size() + " records of a kind for the "
                    + function.size() + " instructions of " + function.name());
        }
        return within;
    }

    /** The index of the first at a place or behind it. */
    private static <T> int first(List<T> all, int place, ToIntFunction<T> offset) {
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (offset.applyAsInt(all.get(middle)) < place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
