package io.polder.ebpf;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfKind;
import io.polder.ebpf.btf.BtfType;
import io.polder.ebpf.elf.ElfFile;
import io.polder.ebpf.elf.ElfSection;
import io.polder.ebpf.elf.ElfSymbol;
import io.polder.ebpf.elf.MalformedElfException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The data of an object file: each section an array of one value, with the variables in it. Stateless. */
final class DataSections {

    static final String CONSTANTS = ".rodata";

    private static final List<String> NAMES = List.of(CONSTANTS, ".data", ".bss");
    private static final int OBJECT = 1; // STT_OBJECT

    private DataSections() {}

    /** Whether a section is one of data that programs use. */
    static boolean isData(ElfSection section) {
        boolean bytes = section.type() == ElfSection.SHT_PROGBITS || section.type() == ElfSection.SHT_NOBITS;
        return bytes
                && !section.isCode()
                && section.size() > 0
                && NAMES.stream()
                        .anyMatch(name ->
                                section.name().equals(name) || section.name().startsWith(name + "."));
    }

    /** The map that a section becomes. */
    static MapSpec map(ElfFile elf, ElfSection section, Optional<Btf> btf) {
        if (!elf.relocations(section).isEmpty()) {
            throw new MalformedElfException("section " + section.name()
                    + " holds addresses, such as a table of strings or of functions, which eBPF has no way to fill in");
        }
        boolean constant = section.name().startsWith(CONSTANTS);
        var builder = MapSpec.of(section.name(), MapType.ARRAY, Integer.BYTES, (int) section.size(), 1)
                .flags(MapSpec.MAPPABLE | (constant ? MapSpec.READ_ONLY_FOR_PROGRAMS : 0))
                .frozen(constant)
                .contents(List.of(new MapContent.Bytes(new byte[Integer.BYTES], elf.bytes(section))));
        btf.ifPresent(types -> types.find(section.name(), BtfKind.DATA_SECTION)
                .ifPresent(id -> builder.types(new MapTypes(types, 0, id))));
        return builder.build();
    }

    /** The variables of all data sections. */
    static Map<String, VariableSpec> variables(ElfFile elf, Optional<Btf> btf, Optional<KernelSettings> settings) {
        var variables = new LinkedHashMap<String, VariableSpec>();
        settings.ifPresent(known -> known.settings().forEach((name, setting) -> variables.put(name, setting(setting))));
        for (ElfSymbol symbol : elf.symbols()) {
            Optional<ElfSection> section = elf.section(symbol.section()).filter(DataSections::isData);
            if (symbol.type() == OBJECT && section.isPresent() && symbol.size() > 0) {
                VariableSpec variable = variable(symbol, section.get(), btf);
                if (symbol.binding() == ElfSymbol.LOCAL) {
                    variables.putIfAbsent(symbol.name(), variable);
                } else {
                    variables.put(symbol.name(), variable);
                }
            }
        }
        return variables;
    }

    private static VariableSpec setting(KernelSettings.Setting setting) {
        VariableSpec.Kind kind = switch (setting.kind()) {
            case BOOLEAN -> VariableSpec.Kind.BOOLEAN;
            case TEXT -> VariableSpec.Kind.BYTES;
            case TRISTATE, CHARACTER, NUMBER ->
                setting.signed() ? VariableSpec.Kind.SIGNED : VariableSpec.Kind.UNSIGNED;
        };
        return new VariableSpec(setting.name(), KernelSettings.SECTION, setting.offset(), setting.size(), kind, "");
    }

    private static VariableSpec variable(ElfSymbol symbol, ElfSection section, Optional<Btf> btf) {
        long size = section.size();
        if (symbol.value() < 0
                || symbol.value() >= size
                || symbol.size() < 0
                || symbol.size() > size - symbol.value()) {
            throw new MalformedElfException("variable " + symbol.name() + ", " + symbol.size() + " bytes at "
                    + symbol.value() + ", is not within section " + section.name() + " of " + size + " bytes");
        }
        OptionalInt type = btf.map(types -> type(types, symbol, section)).orElse(OptionalInt.empty());
        return new VariableSpec(
                symbol.name(),
                section.name(),
                (int) symbol.value(),
                (int) symbol.size(),
                type.isEmpty() ? VariableSpec.Kind.BYTES : kind(btf.orElseThrow(), type.getAsInt()),
                type.isEmpty() ? "" : describe(btf.orElseThrow(), type.getAsInt()));
    }

    private static OptionalInt type(Btf btf, ElfSymbol symbol, ElfSection section) {
        OptionalInt id = btf.find(section.name(), BtfKind.DATA_SECTION);
        if (id.isPresent() && btf.type(id.getAsInt()) instanceof BtfType.DataSection types) {
            for (BtfType.SectionVariable place : types.variables()) {
                if (btf.type(place.type()) instanceof BtfType.Variable variable
                        && variable.name().equals(symbol.name())
                        && btf.sizeOf(variable.type()) == symbol.size()) {
                    return OptionalInt.of(variable.type());
                }
            }
        }
        return OptionalInt.empty();
    }

    private static VariableSpec.Kind kind(Btf btf, int id) {
        BtfType type = btf.type(btf.skipModifiersAndTypedefs(id));
        if (type instanceof BtfType.Int integer && integer.size() <= Long.BYTES) {
            if (integer.isBoolean()) {
                return VariableSpec.Kind.BOOLEAN;
            }
            return integer.isSigned() ? VariableSpec.Kind.SIGNED : VariableSpec.Kind.UNSIGNED;
        }
        if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.signed() ? VariableSpec.Kind.SIGNED : VariableSpec.Kind.UNSIGNED;
        }
        return VariableSpec.Kind.BYTES;
    }

    private static String describe(Btf btf, int id) {
        return btf.describe(id);
    }
}
