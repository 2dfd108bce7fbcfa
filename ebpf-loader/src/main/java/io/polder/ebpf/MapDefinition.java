package io.polder.ebpf;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfType;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.elf.MalformedElfException;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/** What the type of a variable in section {@code .maps} says of a map. Used once. */
final class MapDefinition {

    private static final int PIN_BY_NAME = 1; // LIBBPF_PIN_BY_NAME

    private final Btf btf;
    private final String name;
    private final boolean isInner;
    private @Nullable MapType type;
    private int keySize;
    private int valueSize;
    private int keyType;
    private int valueType;
    private int maxEntries;
    private int flags;
    private long extra;
    private @Nullable Integer numaNode;
    private @Nullable MapSpec inner;
    private boolean pinned;
    private int valuesOffset = -1;

    MapDefinition(Btf btf, String name, int typeId) {
        this(btf, name, typeId, false);
    }

    private MapDefinition(Btf btf, String name, int typeId, boolean isInner) {
        this.btf = btf;
        this.name = name;
        this.isInner = isInner;
        if (!(btf.type(btf.skipModifiersAndTypedefs(typeId)) instanceof BtfType.Struct struct)) {
            throw new MalformedElfException("map " + name + " is no struct but " + btf.type(typeId));
        }
        requireDifferent(struct);
        // In two passes: what the values are depends on the kind of map.
        struct.members().stream().filter(member -> !isValues(member)).forEach(this::read);
        struct.members().stream().filter(MapDefinition::isValues).forEach(this::readValues);
    }

    MapSpec.Builder builder() {
        if (type == null) {
            throw new MalformedElfException("map " + name + " has no type");
        }
        if (type.isOfMaps() && inner == null) {
            throw new MalformedElfException("map " + name + " of type " + type
                    + " does not say, by __array(values, ...)," + " what the maps in it are");
        }
        var builder = MapSpec.of(name, type, keySize, valueSize, maxEntries)
                .flags(flags)
                .extra(extra)
                .pinnedByName(pinned);
        if (numaNode != null) {
            builder.numaNode(numaNode);
        }
        if (inner != null) {
            builder.inner(inner);
        }
        return keyType == 0 && valueType == 0 ? builder : builder.types(new MapTypes(btf, keyType, valueType));
    }

    boolean hasValues() {
        return valuesOffset >= 0;
    }

    /** Where its values begin, in bytes from the beginning of the variable. */
    int valuesOffset() {
        return valuesOffset;
    }

    private void requireDifferent(BtfType.Struct struct) {
        var seen = new HashSet<String>();
        for (Member member : struct.members()) {
            if (!seen.add(member.name())) {
                throw new MalformedElfException("map " + name + " has two members " + member.name());
            }
        }
    }

    private static boolean isValues(Member member) {
        return member.name().equals("values");
    }

    private void read(Member member) {
        switch (member.name()) {
            case "type" ->
                type = MapType.of(number(member))
                        .orElseThrow(() -> new MalformedElfException(
                                "map " + name + " is of type " + number(member) + ", which is not known"));
            case "max_entries" -> maxEntries = number(member);
            case "map_flags" -> flags = number(member);
            case "map_extra" -> extra = Integer.toUnsignedLong(number(member));
            case "numa_node" -> numaNode = number(member);
            case "key_size" -> keySize = agreeing(member, number(member), keySize);
            case "value_size" -> valueSize = agreeing(member, number(member), valueSize);
            case "key" -> {
                keyType = pointee(member);
                keySize = agreeing(member, size(member, keyType), keySize);
            }
            case "value" -> {
                valueType = pointee(member);
                valueSize = agreeing(member, size(member, valueType), valueSize);
            }
            case "pinning" -> pinned = pinning(number(member));
            default ->
                throw new MalformedElfException(
                        "map " + name + " has a member " + member.name() + ", which is not known");
        }
    }

    private boolean pinning(int kind) {
        if (kind != 0 && kind != PIN_BY_NAME) {
            throw new MalformedElfException("map " + name + " asks for pinning of kind " + kind);
        }
        return kind == PIN_BY_NAME;
    }

    /** {@code __array(values, t)}: an array of pointers, to a struct that defines a map, or to a function. */
    private void readValues(Member member) {
        valuesOffset = (int) (member.bitOffset() / Byte.SIZE);
        boolean array = btf.type(btf.skipModifiersAndTypedefs(member.type())) instanceof BtfType.Array;
        int element = array ? ((BtfType.Array) btf.type(btf.skipModifiersAndTypedefs(member.type()))).elementType() : 0;
        if (!(btf.type(btf.skipModifiersAndTypedefs(element)) instanceof BtfType.Pointer pointer)) {
            throw new MalformedElfException("the values of map " + name + " are no array of pointers");
        }
        valueSize = agreeing(member, Integer.BYTES, valueSize);
        if (type != null && type.isOfMaps()) {
            inner = inner(pointer.type());
        } else if (type != MapType.PROG_ARRAY) {
            throw new MalformedElfException("map " + name + " of type " + type + " cannot have values");
        }
    }

    private MapSpec inner(int typeId) {
        if (isInner) {
            throw new MalformedElfException("map " + name + " is a map of maps in another, which the kernel has not");
        }
        return new MapDefinition(btf, name + ".inner", typeId, true).builder().build();
    }

    /** {@code __uint(x, n)}. */
    private int number(Member member) {
        if (btf.type(btf.skipModifiersAndTypedefs(pointee(member))) instanceof BtfType.Array array) {
            return (int) array.count();
        }
        throw new MalformedElfException("map " + name + ": " + member.name() + " is no __uint");
    }

    private int pointee(Member member) {
        if (btf.type(btf.skipModifiersAndTypedefs(member.type())) instanceof BtfType.Pointer pointer) {
            return pointer.type();
        }
        throw new MalformedElfException("map " + name + ": " + member.name() + " is no pointer");
    }

    private int size(Member member, int id) {
        long size = btf.sizeOf(id);
        if (size > Integer.MAX_VALUE) {
            throw new MalformedElfException("map " + name + ": " + member.name() + " has " + size + " bytes");
        }
        return (int) size;
    }

    private int agreeing(Member member, int size, int known) {
        if (known != 0 && known != size) {
            throw new MalformedElfException(
                    "map " + name + ": " + member.name() + " says " + size + " bytes, another member " + known);
        }
        return size;
    }
}
