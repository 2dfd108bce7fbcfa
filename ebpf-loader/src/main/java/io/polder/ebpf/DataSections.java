package io.polder.ebpf;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfKind;
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
        Optional<VariableTypes> types = btf.map(VariableTypes::new);
        var variables = new LinkedHashMap<String, VariableSpec>();
        settings.ifPresent(known -> known.settings().forEach((name, setting) -> variables.put(name, setting(setting))));
        for (ElfSymbol symbol : elf.symbols()) {
            Optional<ElfSection> section = elf.section(symbol.section()).filter(DataSections::isData);
            if (symbol.type() == OBJECT && section.isPresent() && symbol.size() > 0) {
                VariableSpec variable = variable(symbol, section.get(), types);
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

    private static VariableSpec variable(ElfSymbol symbol, ElfSection section, Optional<VariableTypes> types) {
        long size = section.size();
        if (symbol.value() < 0
                || symbol.value() >= size
                || symbol.size() < 0
                || symbol.size() > size - symbol.value()) {
            throw new MalformedElfException("variable " + symbol.name() + ", " + symbol.size() + " bytes at "
                    + symbol.value() + ", is not within section " + section.name() + " of " + size + " bytes");
        }
        OptionalInt type = types.map(known -> known.of(section.name(), symbol.name(), symbol.size()))
                .orElse(OptionalInt.empty());
        return new VariableSpec(
                symbol.name(),
                section.name(),
                (int) symbol.value(),
                (int) symbol.size(),
                type.isEmpty() ? VariableSpec.Kind.BYTES : types.orElseThrow().kind(type.getAsInt()),
                type.isEmpty() ? "" : types.orElseThrow().describe(type.getAsInt()));
    }
}
