package io.polder.ebpf.btf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an object's BTF as {@code BPF_BTF_LOAD} of bpf(2) wants them, which a compiler's are not yet: it leaves
 * out the sizes of sections and the places of variables. Ids and offsets of strings stay those of the object. Made by
 * steps, in any order but that {@link #sanitize} is the last. Confined to one thread.
 */
public final class BtfImage {

    private static final String KERNEL_SYMBOLS = ".ksyms";
    private static final int INT_BYTES = 4;

    private final MutableTypes types;

    private BtfImage(Btf btf) {
        types = new MutableTypes(btf);
    }

    /**
     * A copy of an object's BTF.
     *
     * @throws IllegalArgumentException when it is split
     */
    public static BtfImage of(Btf btf) {
        return new BtfImage(btf);
    }

    /**
     * Fills in a section's size and the offsets of its variables, and sorts them. Where there is a size already, a linker
     * has filled them in, and they stay. Static variables have the right offset from the compiler; those that are extern
     * and have an offset here become global, as the kernel knows no other. Nothing happens without such a section.
     *
     * @param size in bytes, from the object's section header
     * @param offsets of the global variables, from the object's symbols, in bytes from the section's start
     * @throws MalformedBtfException when a global variable has no offset
     */
    public BtfImage section(String name, int size, Map<String, Integer> offsets) {
        for (int id = 1; id < types.count(); id++) {
            if (types.kind(id) == BtfKind.DATA_SECTION && types.name(id).equals(name)) {
                fill(id, size, offsets);
            }
        }
        return this;
    }

    /**
     * Makes functions and variables static: those whose symbols have hidden or internal visibility. The verifier checks
     * a static function with what its callers pass.
     */
    public BtfImage makeStatic(Set<String> names) {
        for (int id = 1; id < types.count(); id++) {
            BtfKind kind = types.kind(id);
            if (kind == BtfKind.FUNC && linkage(id) == Linkage.GLOBAL && names.contains(types.name(id))) {
                linkage(id, Linkage.STATIC);
            } else if (kind == BtfKind.VARIABLE && linkage(id) == Linkage.GLOBAL && names.contains(types.name(id))) {
                linkage(id, Linkage.STATIC);
            }
        }
        return this;
    }

    /**
     * Makes the symbols of the kernel that an object uses, its section {@code .ksyms}, four-byte variables: the kernel
     * refuses functions in a section and variables elsewhere than here, and does not look closer.
     */
    public BtfImage kernelSymbols() {
        int count = types.count();
        for (int id = 1; id < count; id++) {
            if (types.kind(id) == BtfKind.DATA_SECTION && types.name(id).equals(KERNEL_SYMBOLS)) {
                symbols(id);
            }
        }
        return this;
    }

    /** Replaces what a kernel does not know, when it knows but the given. Ids stay. */
    public BtfImage sanitize(Set<BtfFeature> known) {
        new BtfSanitizer(types, known).run();
        return this;
    }

    /** The bytes so far. */
    public byte[] bytes() {
        return types.bytes();
    }

    private void fill(int section, int size, Map<String, Integer> offsets) {
        boolean unfilled = types.sizeOrType(section) == 0;
        if (unfilled) {
            types.sizeOrType(section, size);
        }
        for (int i = 0; i < types.elements(section); i++) {
            int variable = types.extra(section, 3 * i);
            if (unfilled && types.kind(variable) == BtfKind.VARIABLE) {
                place(section, i, variable, offsets.get(types.name(variable)));
            }
        }
        sort(section);
    }

    private void place(int section, int index, int variable, @Nullable Integer offset) {
        Linkage linkage = linkage(variable);
        if (linkage == Linkage.STATIC || (linkage == Linkage.EXTERN && offset == null)) {
            return;
        }
        if (offset == null) {
            throw MalformedBtfException.at(
                    0,
                    "global variable " + types.name(variable) + " of section " + types.name(section)
                            + " has no symbol");
        }
        types.extra(section, 3 * index + 1, offset);
        linkage(variable, Linkage.GLOBAL);
    }

    private void sort(int section) {
        List<int[]> variables = new ArrayList<>();
        for (int i = 0; i < types.elements(section); i++) {
            variables.add(new int[] {
                types.extra(section, 3 * i), types.extra(section, 3 * i + 1), types.extra(section, 3 * i + 2)
            });
        }
        variables.sort(Comparator.comparingInt(variable -> variable[1]));
        for (int i = 0; i < 3 * variables.size(); i++) {
            types.extra(section, i, variables.get(i / 3)[i % 3]);
        }
    }

    private void symbols(int section) {
        int integer = types.add("polder_ksym_type", BtfKind.INT, INT_BYTES, 8 * INT_BYTES);
        int dummy = types.add("polder_ksym", BtfKind.VARIABLE, integer, Linkage.GLOBAL.number());
        int count = types.elements(section);
        for (int i = 0; i < count; i++) {
            int symbol = types.extra(section, 3 * i);
            if (types.kind(symbol) == BtfKind.FUNC) {
                linkage(symbol, Linkage.GLOBAL);
                nameParameters(types.sizeOrType(symbol), types.nameOffset(dummy));
                types.extra(section, 3 * i, dummy);
            } else {
                linkage(symbol, Linkage.GLOBAL);
                types.sizeOrType(symbol, integer);
            }
            types.extra(section, 3 * i + 1, INT_BYTES * i);
            types.extra(section, 3 * i + 2, INT_BYTES);
        }
        types.sizeOrType(section, INT_BYTES * count);
    }

    /** The kernel wants a name of each parameter of a function that is defined, as which an extern one passes. */
    private void nameParameters(int prototype, int name) {
        for (int i = 0; i < types.elements(prototype); i++) {
            if (types.extra(prototype, 2 * i) == 0 && types.extra(prototype, 2 * i + 1) != 0) {
                types.extra(prototype, 2 * i, name);
            }
        }
    }

    private Linkage linkage(int id) {
        return Linkage.of(types.kind(id) == BtfKind.FUNC ? types.elements(id) : types.extra(id, 0));
    }

    private void linkage(int id, Linkage linkage) {
        if (types.kind(id) == BtfKind.FUNC) {
            types.change(id, BtfKind.FUNC, linkage.number());
        } else {
            types.extra(id, 0, linkage.number());
        }
    }
}
