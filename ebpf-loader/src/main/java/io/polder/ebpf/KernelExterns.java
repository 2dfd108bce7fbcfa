package io.polder.ebpf;

import io.polder.ebpf.asm.Reference;
import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfKind;
import io.polder.ebpf.btf.BtfType;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import io.polder.ebpf.elf.ElfFile;
import io.polder.ebpf.elf.ElfSymbol;
import io.polder.ebpf.elf.MalformedElfException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an object uses and does not define: the kernel has it, section {@code .ksyms}, or it is one of its settings. Immutable. */
final class KernelExterns {

    private static final String SECTION = ".ksyms";

    private enum Kind {
        FUNCTION,
        /** A variable that the kernel's types describe. */
        TYPED,
        /** One of type void, of which only the address is of interest. */
        UNTYPED
    }

    private final Map<String, Kind> symbols = new HashMap<>();
    private final Optional<KernelSettings> settings;

    KernelExterns(ElfFile elf, Optional<Btf> btf) {
        var weak = new HashSet<String>();
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.isUndefined() && symbol.binding() == ElfSymbol.WEAK) {
                weak.add(symbol.name());
            }
        }
        this.settings = btf.flatMap(types -> KernelSettings.of(types, Set.copyOf(weak)));
        btf.ifPresent(this::readSymbols);
    }

    private void readSymbols(Btf btf) {
        int id = btf.find(SECTION, BtfKind.DATA_SECTION).orElse(0);
        if (id != 0 && btf.type(id) instanceof BtfType.DataSection section) {
            for (SectionVariable place : section.variables()) {
                BtfType type = btf.type(place.type());
                if (type instanceof BtfType.Func function) {
                    symbols.put(function.name(), Kind.FUNCTION);
                } else if (type instanceof BtfType.Variable variable) {
                    boolean untyped = btf.skipModifiersAndTypedefs(variable.type()) == 0;
                    symbols.put(variable.name(), untyped ? Kind.UNTYPED : Kind.TYPED);
                }
            }
        }
    }

    Optional<KernelSettings> settings() {
        return settings;
    }

    /** What an instruction loads the address of. */
    Reference address(int slot, ElfSymbol symbol) {
        KernelSettings.Setting setting =
                settings.map(known -> known.settings().get(symbol.name())).orElse(null);
        if (setting != null) {
            return new Reference.ToMapValue(slot, KernelSettings.SECTION, setting.offset());
        }
        boolean weak = symbol.binding() == ElfSymbol.WEAK;
        return switch (known(symbol)) {
            case FUNCTION -> new Reference.ToKernelFunction(slot, symbol.name(), weak);
            case TYPED -> new Reference.ToKernelVariable(slot, symbol.name(), true, weak);
            case UNTYPED -> new Reference.ToKernelVariable(slot, symbol.name(), false, weak);
        };
    }

    /** What an instruction calls. */
    Reference call(int slot, ElfSymbol symbol) {
        if (known(symbol) != Kind.FUNCTION) {
            throw new MalformedElfException(symbol.name() + " is called, which is a variable");
        }
        return new Reference.ToKernelFunction(slot, symbol.name(), symbol.binding() == ElfSymbol.WEAK);
    }

    private Kind known(ElfSymbol symbol) {
        Kind kind = symbols.get(symbol.name());
        if (kind == null) {
            throw new MalformedElfException(symbol.name()
                    + " is defined nowhere: neither in this file, nor does its BTF say that it is the kernel's (__ksym)"
                    + " or one of its settings (__kconfig); objects of several files are to be linked first");
        }
        return kind;
    }
}
