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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one object file. Used once. */
final class ObjectReader implements ProgramLinker.Outside {

    /** {@code struct bpf_map_def}, which libbpf 1.0 has given up. */
    private static final String LEGACY_MAPS = "maps";

    private static final String STRUCT_OPS = ".struct_ops";

    /** All programs together; each has a copy of what it calls, so a small file could ask for any amount of memory. */
    private static final int MOST_SLOTS = 1 << 22;

    private final String name;
    private final ElfFile elf;
    private final Optional<Btf> btf;
    private final String license;
    private final Map<String, MapSpec> maps = new LinkedHashMap<>();
    private final @Nullable MapSectionReader mapSection;
    private final KernelExterns externs;
    private final Optional<ObjectTypes> types;

    private ObjectReader(String name, byte[] bytes) {
        this.name = name;
        this.elf = ElfFile.parse(bytes);
        this.btf = elf.section(".BTF").map(section -> Btf.parse(elf.bytes(section)));
        this.license =
                elf.section("license").map(elf::bytes).map(ObjectReader::text).orElse("");
        this.mapSection = mapSection();
        this.externs = new KernelExterns(elf, btf);
        this.types = btf.map(known -> ObjectTypes.of(elf, known, externs.settings()));
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
                if (maps.put(section.name(), DataSections.map(elf, section, btf)) != null) {
                    throw new MalformedElfException("two sections, or a section and a map, are " + section.name());
                }
            }
        }
        Optional<KernelSettings> settings = externs.settings();
        settings.ifPresent(known -> maps.put(KernelSettings.SECTION, known.map(btf.orElseThrow())));
        Map<String, ProgramSpec> programs = programs();
        maps.values().forEach(map -> requirePrograms(map, programs.keySet()));
        return new ObjectSpec(
                name, license, maps, programs, DataSections.variables(elf, btf, settings), types, settings);
    }

    private static void requirePrograms(MapSpec map, Set<String> programs) {
        for (MapContent content : map.contents()) {
            if (content instanceof MapContent.OfProgram entry && !programs.contains(entry.program())) {
                throw new MalformedElfException(
                        "map " + map.name() + " holds function " + entry.program() + ", which is no program");
            }
        }
    }

    private static void refuse(ElfSection section) {
        String name = section.name();
        if (name.equals(LEGACY_MAPS) || name.startsWith(LEGACY_MAPS + "/") || name.endsWith("/" + LEGACY_MAPS)) {
            throw new MalformedElfException("it defines maps the old way, as struct bpf_map_def in section " + name
                    + "; define them in section .maps, and compile with -g");
        }
        if (name.startsWith(STRUCT_OPS)) {
            throw new MalformedElfException("section " + name
                    + " holds operations of a subsystem of the kernel (struct_ops), which are not supported");
        }
    }

    private @Nullable MapSectionReader mapSection() {
        elf.sections().forEach(ObjectReader::refuse);
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
        Optional<ProgramTypesReader> said = types.map(object -> new ProgramTypesReader(elf, object, ext(object.btf())));
        var programs = new LinkedHashMap<String, ProgramSpec>();
        long slots = 0;
        for (Function function : code.functions()) {
            String section = elf.section(function.section()).orElseThrow().name();
            // Section .text is that of functions which programs call.
            if (!function.local() && !section.equals(".text")) {
                ProgramSpec program = program(code, function, section, SectionName.of(section), said);
                slots += program.code().size();
                if (slots > MOST_SLOTS) {
                    throw new MalformedElfException("its programs have more than " + MOST_SLOTS
                            + " instructions, with those of the functions that they call");
                }
                programs.put(function.name(), program);
            }
        }
        return programs;
    }

    private BtfExt ext(Btf known) {
        return elf.section(".BTF.ext")
                .map(section -> BtfExt.parse(elf.bytes(section), known))
                .orElse(BtfExt.NONE);
    }

    private ProgramSpec program(
            CodeSections code,
            Function function,
            String section,
            Optional<SectionName> kind,
            Optional<ProgramTypesReader> said) {
        var linked = new ProgramLinker(code, this).link(function);
        var builder = ProgramSpec.of(
                        function.name(), kind.map(SectionName::type).orElse(ProgramType.UNSPEC), linked.code())
                .license(license)
                .section(section);
        kind.ifPresent(known -> {
            builder.flags(known.flags()).autoload(known.autoload());
            known.attachType().ifPresent(builder::attachType);
            known.target().ifPresent(builder::target);
        });
        said.ifPresent(reader -> builder.types(reader.of(linked)));
        return builder.build();
    }

    @Override
    public Reference call(int slot, ElfSymbol symbol) {
        return externs.call(slot, symbol);
    }

    @Override
    public Reference reference(int slot, ElfSymbol symbol, long addend) {
        if (symbol.isUndefined()) {
            return externs.address(slot, symbol);
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
