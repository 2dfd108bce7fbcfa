package io.polder.ebpf;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfKind;
import io.polder.ebpf.btf.BtfType;
import io.polder.ebpf.elf.ElfFile;
import io.polder.ebpf.elf.ElfRelocation;
import io.polder.ebpf.elf.ElfSection;
import io.polder.ebpf.elf.ElfSymbol;
import io.polder.ebpf.elf.MalformedElfException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the maps of section {@code .maps}, each a variable whose type says what the map is to be: {@code __uint(x, n)}
 * is a pointer to an array of n, {@code __type(x, t)} a pointer to t, {@code __array(values, t)} an array of pointers
 * to t. Used once.
 */
final class MapSectionReader {

    static final String SECTION = ".maps";

    private final ElfFile elf;
    private final ElfSection section;
    private final Btf btf;
    private final Map<Long, String> names = new LinkedHashMap<>();

    MapSectionReader(ElfFile elf, ElfSection section, Btf btf) {
        this.elf = elf;
        this.section = section;
        this.btf = btf;
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.section() == section.index() && !symbol.name().isEmpty()) {
                names.put(symbol.value(), symbol.name());
            }
        }
    }

    /** The name of the map whose variable begins there. */
    String name(long offset) {
        String name = names.get(offset);
        if (name == null) {
            throw new MalformedElfException("no map begins at byte " + offset + " of section " + SECTION);
        }
        return name;
    }

    Map<String, MapSpec> read() {
        int id = btf.find(SECTION, BtfKind.DATA_SECTION)
                .orElseThrow(() -> new MalformedElfException("the BTF says nothing of section " + SECTION));
        var maps = new LinkedHashMap<String, MapSpec>();
        if (btf.type(id) instanceof BtfType.DataSection types) {
            for (BtfType.SectionVariable place : types.variables()) {
                if (btf.type(place.type()) instanceof BtfType.Variable variable) {
                    maps.put(variable.name(), read(variable));
                }
            }
        }
        for (String name : names.values()) {
            if (!maps.containsKey(name)) {
                throw new MalformedElfException("the BTF says nothing of map " + name);
            }
        }
        return maps;
    }

    private MapSpec read(BtfType.Variable variable) {
        MapDefinition definition = new MapDefinition(btf, variable.name(), variable.type());
        return definition
                .builder()
                .contents(contents(variable.name(), definition))
                .build();
    }

    /** What the relocations of section {@code .maps} put into {@code values}: maps, or programs. */
    private List<MapContent> contents(String map, MapDefinition definition) {
        long start = names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(map))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new MalformedElfException("there is no symbol of map " + map));
        long end = names.keySet().stream()
                .filter(offset -> offset > start)
                .min(Long::compare)
                .orElse(section.size());
        var contents = new ArrayList<MapContent>();
        for (ElfRelocation relocation : elf.relocations(section)) {
            if (relocation.offset() >= start && relocation.offset() < end) {
                contents.add(content(map, definition, relocation, relocation.offset() - start));
            }
        }
        return contents;
    }

    private MapContent content(String map, MapDefinition definition, ElfRelocation relocation, long offset) {
        long index = (offset - definition.valuesOffset()) / Long.BYTES;
        if (!definition.hasValues() || offset < definition.valuesOffset() || index > Integer.MAX_VALUE) {
            throw new MalformedElfException("map " + map + " holds an address outside of its values");
        }
        ElfSymbol symbol = relocation.symbol();
        if (symbol.isFunction()) {
            return new MapContent.OfProgram((int) index, symbol.name());
        }
        if (symbol.section() == section.index()) {
            return new MapContent.OfMap((int) index, name(symbol.value()));
        }
        throw new MalformedElfException(
                "map " + map + " holds the address of " + symbol.name() + ", which is neither a map nor a program");
    }
}
