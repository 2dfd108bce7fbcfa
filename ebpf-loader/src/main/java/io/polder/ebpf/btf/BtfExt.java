package io.polder.ebpf.btf;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a compiler says about instructions, a section {@code .BTF.ext} (Documentation/bpf/btf.rst): each by the name of
 * the section of code, in the order of the file. Immutable.
 *
 * @param functions where functions begin
 * @param lines from which lines of the source the instructions come
 * @param relocations what depends on the kernel's types
 */
public record BtfExt(
        Map<String, List<FunctionInfo>> functions,
        Map<String, List<LineInfo>> lines,
        Map<String, List<CoreRelocation>> relocations) {

    /** That of an object without. */
    public static final BtfExt NONE = new BtfExt(Map.of(), Map.of(), Map.of());

    public BtfExt {
        functions = inOrder(requireNonNull(functions, "functions"));
        lines = inOrder(requireNonNull(lines, "lines"));
        relocations = inOrder(requireNonNull(relocations, "relocations"));
    }

    /** {@code Map.copyOf} has another order in every JVM, and what CO-RE finds first decides among several types. */
    private static <T> Map<String, List<T>> inOrder(Map<String, List<T>> sections) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(sections));
    }

    /**
     * Parses a section {@code .BTF.ext}.
     *
     * @param btf the object's own, which its names and types are in
     * @throws MalformedBtfException when it is none, when it refers to a name or type that is not there, and when a
     *     relocation is of a kind that is not known
     */
    public static BtfExt parse(byte[] bytes, Btf btf) {
        return new BtfExtReader(bytes.clone(), btf).read();
    }

    static void checkInstruction(int byteOffset) {
        if (byteOffset < 0 || byteOffset % 8 != 0) {
            throw new IllegalArgumentException("no instruction is at byte " + byteOffset);
        }
    }
}
