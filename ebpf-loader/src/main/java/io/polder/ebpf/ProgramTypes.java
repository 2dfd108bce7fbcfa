package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.btf.CoreRelocation;
import io.polder.ebpf.btf.FunctionInfo;
import io.polder.ebpf.btf.LineInfo;
import java.util.List;

/**
 * What the compiler said of a program's instructions, by their places in the program. Immutable.
 *
 * @param object the types of its object file
 * @param functions where they begin, ascending; empty unless all are known
 * @param lines ascending; empty unless each function has one where it begins
 * @param relocations what depends on the kernel's types
 */
record ProgramTypes(
        ObjectTypes object, List<FunctionInfo> functions, List<LineInfo> lines, List<CoreRelocation> relocations) {
    ProgramTypes {
        requireNonNull(object, "object");
        functions = List.copyOf(functions);
        lines = List.copyOf(lines);
        relocations = List.copyOf(relocations);
    }
}
