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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the maps of section {@code .maps}, each a variable whose type says what the map is to be: {@code __uint(x, n)}
 * is a pointer to an array of n, {@code __type(x, t)} a pointer to t, {@code __array(values, t)} an array of pointers
 * to t. Used once.
 */
final class MapSectionReader {

    static final String SECTION = ".maps";

    private final ElfSection section;
    private final Btf btf;
    /** By the offsets at which they begin. */
    private final NavigableMap<Long, String> names = new TreeMap<>();
    /** What changes each, by its name. */
    private final Map<String, List<ElfRelocation>> changes = new HashMap<>();

    MapSectionReader(ElfFile elf, ElfSection section, Btf btf) {
        this.section = section;
        this.btf = btf;
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.section() == section.index() && !symbol.name().isEmpty()) {
                names.put(symbol.value(), symbol.name());
            }
        }
        for (ElfRelocation relocation : elf.relocations(section)) {
            Map.Entry<Long, String> map = names.floorEntry(relocation.offset());
            if (map != null) {
                changes.computeIfAbsent(map.getValue(), name -> new ArrayList<>())
                        .add(relocation.movedBy(-map.getKey()));
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
        var known = Set.copyOf(names.values());
        int id = btf.find(SECTION, BtfKind.DATA_SECTION)
                .orElseThrow(() -> new MalformedElfException("the BTF says nothing of section " + SECTION));
        var maps = new LinkedHashMap<String, MapSpec>();
        if (btf.type(id) instanceof BtfType.DataSection types) {
            for (BtfType.SectionVariable place : types.variables()) {
                if (btf.type(place.type()) instanceof BtfType.Variable variable) {
                    requireSymbol(variable, known);
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

    private static void requireSymbol(BtfType.Variable variable, Set<String> known) {
        if (!known.contains(variable.name())) {
            throw new MalformedElfException("there is no symbol of map \"" + variable.name() + "\"");
        }
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
        var contents = new ArrayList<MapContent>();
        for (ElfRelocation relocation : changes.getOrDefault(map, List.of())) {
            contents.add(content(map, definition, relocation));
        }
        return contents;
    }

    private MapContent content(String map, MapDefinition definition, ElfRelocation relocation) {
        long offset = relocation.offset();
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
