package io.polder.ebpf;

import io.polder.ebpf.CodeSections.Function;
import io.polder.ebpf.asm.Reference;
import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfException;
import io.polder.ebpf.btf.BtfExt;
import io.polder.ebpf.elf.ElfFile;
import io.polder.ebpf.elf.ElfSection;
import io.polder.ebpf.elf.ElfSymbol;
import io.polder.ebpf.elf.MalformedElfException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one object file. Used once. */
final class ObjectReader {

    /** {@code struct bpf_map_def}, which libbpf 1.0 has given up. */
    private static final String LEGACY_MAPS = "maps";

    private final String name;
    private final ElfFile elf;
    private final Optional<Btf> btf;
    private final String license;
    private final Map<String, MapSpec> maps = new LinkedHashMap<>();
    private final @Nullable MapSectionReader mapSection;

    private ObjectReader(String name, byte[] bytes) {
        this.name = name;
        this.elf = ElfFile.parse(bytes);
        this.btf = elf.section(".BTF").map(section -> Btf.parse(elf.bytes(section)));
        this.license =
                elf.section("license").map(elf::bytes).map(ObjectReader::text).orElse("");
        this.mapSection = mapSection();
    }

    static ObjectSpec read(String name, byte[] bytes) {
        try {
            return new ObjectReader(name, bytes).read();
        } catch (MalformedElfException | BtfException e) {
            throw new InvalidObjectException(name, String.valueOf(e.getMessage()), e);
        }
    }

    private ObjectSpec read() {
        if (mapSection != null) {
            maps.putAll(mapSection.read());
        }
        for (ElfSection section : elf.sections()) {
            if (DataSections.isData(section)) {
                maps.put(section.name(), DataSections.map(elf, section, btf));
            }
        }
        refuseRelocations();
        Map<String, ProgramSpec> programs = programs();
        return new ObjectSpec(name, license, maps, programs, DataSections.variables(elf, btf), btf);
    }

    /** Code that was compiled against other layouts than the kernel's must not run as it is. */
    private void refuseRelocations() {
        Optional<BtfExt> ext =
                btf.flatMap(types -> elf.section(".BTF.ext").map(section -> BtfExt.parse(elf.bytes(section), types)));
        if (ext.isPresent() && !ext.get().relocations().isEmpty()) {
            throw new MalformedElfException("it has CO-RE relocations, which are not applied yet: "
                    + ext.get().relocations().keySet());
        }
    }

    private @Nullable MapSectionReader mapSection() {
        for (ElfSection section : elf.sections()) {
            if (section.name().equals(LEGACY_MAPS) || section.name().startsWith(LEGACY_MAPS + "/")) {
                throw new MalformedElfException("it defines maps the old way, as struct bpf_map_def in section "
                        + section.name() + "; define them in section .maps, and compile with -g");
            }
        }
        Optional<ElfSection> section = elf.section(MapSectionReader.SECTION).filter(maps -> maps.size() > 0);
        if (section.isEmpty()) {
            return null;
        }
        Btf types = btf.orElseThrow(
                () -> new MalformedElfException("it has maps but no BTF that says what they are; compile with -g"));
        return new MapSectionReader(elf, section.get(), types);
    }

    private Map<String, ProgramSpec> programs() {
        var code = new CodeSections(elf);
        var programs = new LinkedHashMap<String, ProgramSpec>();
        for (Function function : code.functions()) {
            String section = elf.section(function.section()).orElseThrow().name();
            Optional<SectionName> kind = function.local() ? Optional.empty() : SectionName.of(section);
            if (kind.isPresent()) {
                programs.put(function.name(), program(code, function, section, kind.get()));
            }
        }
        return programs;
    }

    private ProgramSpec program(CodeSections code, Function function, String section, SectionName kind) {
        var linked = new ProgramLinker(code, this::reference).link(function);
        var builder = ProgramSpec.of(function.name(), kind.type(), linked.code())
                .license(license)
                .flags(kind.flags())
                .section(section)
                .autoload(kind.autoload());
        kind.attachType().ifPresent(builder::attachType);
        kind.target().ifPresent(builder::target);
        return builder.build();
    }

    private Reference reference(int slot, ElfSymbol symbol, long addend) {
        if (symbol.isUndefined()) {
            return new Reference.ToKernelVariable(slot, symbol.name(), symbol.binding() == ElfSymbol.WEAK);
        }
        ElfSection section = elf.section(symbol.section())
                .orElseThrow(() -> new MalformedElfException("symbol " + symbol.name() + " is in no section"));
        if (mapSection != null && section.name().equals(MapSectionReader.SECTION)) {
            return new Reference.ToMap(slot, mapSection.name(symbol.value() + addend));
        }
        long offset = symbol.value() + addend;
        if (!DataSections.isData(section) || offset < 0 || offset >= section.size()) {
            throw new MalformedElfException("an instruction loads the address of byte " + offset + " of section "
                    + section.name() + " (" + section.size() + " bytes), which is no data");
        }
        return new Reference.ToMapValue(slot, section.name(), (int) offset);
    }

    /** Up to the NUL that ends it. */
    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
