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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Finds what {@code .BTF.ext} says of a program's instructions, which were moved when it was linked. Confined. */
final class ProgramTypesReader {

    private final ObjectTypes object;
    private final Map<Integer, List<FunctionInfo>> functions = new HashMap<>();
    private final Map<Integer, List<LineInfo>> lines = new HashMap<>();
    private final Map<Integer, List<CoreRelocation>> relocations = new HashMap<>();

    ProgramTypesReader(ElfFile elf, ObjectTypes object, BtfExt ext) {
        this.object = object;
        for (ElfSection section : elf.sections()) {
            functions.put(section.index(), sorted(ext.functions().get(section.name()), FunctionInfo::byteOffset));
            lines.put(section.index(), sorted(ext.lines().get(section.name()), LineInfo::byteOffset));
            relocations.put(section.index(), sorted(ext.relocations().get(section.name()), CoreRelocation::byteOffset));
        }
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

    private static <T> List<T> sorted(@Nullable List<T> records, ToIntFunction<T> offset) {
        if (records == null) {
            return List.of();
        }
        var sorted = new ArrayList<>(records);
        sorted.sort(Comparator.comparingInt(offset));
        return sorted;
    }

    /** Those of a function's instructions. */
    private static <T> List<T> within(Map<Integer, List<T>> sections, Function function, ToIntFunction<T> offset) {
        List<T> all = sections.getOrDefault(function.section(), List.of());
        int start = function.slot() * Instruction.BYTES;
        int end = (function.slot() + function.size()) * Instruction.BYTES;
        return all.subList(first(all, start, offset), first(all, end, offset));
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
