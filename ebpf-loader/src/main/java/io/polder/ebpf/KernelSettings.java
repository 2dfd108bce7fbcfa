package io.polder.ebpf;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfKind;
import io.polder.ebpf.btf.BtfType;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import io.polder.ebpf.elf.MalformedElfException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of the kernel that an object reads, its variables of section {@code .kconfig}, which it does not define.
 * They become a map that is filled when the object is loaded. Immutable.
 *
 * @param settings by their names, at offsets in the map's only value
 * @param size of the value in bytes
 */
record KernelSettings(Map<String, Setting> settings, int size) {

    static final String SECTION = ".kconfig";

    private static final int LARGEST_OFFSET = 1 << 20;

    /** What is written for a setting. */
    enum Kind {
        /** {@code y} and {@code n} as 1 and 0. */
        BOOLEAN,
        /** {@code n}, {@code y} and {@code m} as 0, 1 and 2, an {@code enum libbpf_tristate}. */
        TRISTATE,
        /** The letter itself. */
        CHARACTER,
        /** A number; of letters as TRISTATE. */
        NUMBER,
        /** An array of characters. */
        TEXT
    }

    /**
     * A setting.
     *
     * @param weak whether it is 0 where the kernel has none of that name
     */
    record Setting(String name, Kind kind, int offset, int size, boolean signed, boolean weak) {
        private Setting at(int place) {
            return new Setting(name, kind, place, size, signed, weak);
        }
    }

    private record Unplaced(Setting setting, int alignment) {}

    KernelSettings {
        settings = Map.copyOf(settings);
    }

    /** Those of an object. */
    static Optional<KernelSettings> of(Btf btf, Set<String> weak) {
        int section = btf.find(SECTION, BtfKind.DATA_SECTION).orElse(0);
        if (section == 0 || !(btf.type(section) instanceof BtfType.DataSection types)) {
            return Optional.empty();
        }
        var unplaced = new ArrayList<Unplaced>();
        for (SectionVariable place : types.variables()) {
            if (btf.type(place.type()) instanceof BtfType.Variable variable) {
                Setting setting = setting(btf, variable, weak.contains(variable.name()));
                unplaced.add(new Unplaced(setting, btf.alignmentOf(variable.type())));
            }
        }
        // The largest alignment first leaves no holes between.
        unplaced.sort(Comparator.comparingInt(Unplaced::alignment)
                .reversed()
                .thenComparing(one -> one.setting().name()));
        var settings = new LinkedHashMap<String, Setting>();
        long end = 0;
        for (Unplaced one : unplaced) {
            long start = (end + one.alignment() - 1) / one.alignment() * one.alignment();
            if (start > LARGEST_OFFSET) {
                throw new MalformedElfException("its settings of the kernel have more than " + start + " bytes");
            }
            Setting setting = one.setting().at((int) start);
            settings.put(setting.name(), setting);
            end = start + setting.size();
        }
        return end == 0 ? Optional.empty() : Optional.of(new KernelSettings(settings, (int) end));
    }

    /** Its offset is yet to be found. */
    private static Setting setting(Btf btf, BtfType.Variable variable, boolean weak) {
        long size = btf.sizeOf(variable.type());
        if (size < 1 || size > 4096) {
            throw new MalformedElfException("setting " + variable.name() + " has " + size + " bytes");
        }
        int type = btf.skipModifiersAndTypedefs(variable.type());
        return new Setting(
                variable.name(),
                kind(btf, type, variable.name()),
                0,
                (int) size,
                btf.type(type) instanceof BtfType.Int number && number.isSigned(),
                weak);
    }

    private static Kind kind(Btf btf, int id, String name) {
        BtfType type = btf.type(id);
        if (type instanceof BtfType.Int number && number.size() <= Long.BYTES) {
            boolean character =
                    number.isCharacter() || (number.size() == 1 && number.name().equals("char"));
            return number.isBoolean() ? Kind.BOOLEAN : character ? Kind.CHARACTER : Kind.NUMBER;
        }
        if (type instanceof BtfType.Enumeration enumeration
                && enumeration.name().equals("libbpf_tristate")) {
            return Kind.TRISTATE;
        }
        if (type instanceof BtfType.Array array
                && btf.type(btf.skipModifiersAndTypedefs(array.elementType())) instanceof BtfType.Int element
                && element.size() == 1) {
            return Kind.TEXT;
        }
        throw new MalformedElfException(
                "setting " + name + " is of type " + btf.describe(id) + ", which no setting has");
    }

    Map<String, Integer> offsets() {
        var offsets = new LinkedHashMap<String, Integer>();
        settings.forEach((name, setting) -> offsets.put(name, setting.offset()));
        return offsets;
    }

    /** The map, whose value is filled in when it is loaded. */
    MapSpec map(Btf btf) {
        int section = btf.find(SECTION, BtfKind.DATA_SECTION).orElse(0);
        return MapSpec.of(SECTION, MapType.ARRAY, Integer.BYTES, size, 1)
                .flags(MapSpec.MAPPABLE | MapSpec.READ_ONLY_FOR_PROGRAMS)
                .frozen(true)
                .types(new MapTypes(btf, 0, section))
                .contents(List.of(new MapContent.Bytes(new byte[Integer.BYTES], new byte[size])))
                .build();
    }
}
