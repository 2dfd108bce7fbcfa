package io.polder.ebpf.btf;

import io.polder.ebpf.btf.BtfType.Enumerator;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.BtfType.Modifier;
import io.polder.ebpf.btf.BtfType.Parameter;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The types of a program or of the kernel (Documentation/bpf/btf.rst), read one by one when asked for. Thread-safe. */
public final class Btf {

    /** A chain of typedefs, modifiers and arrays that is longer runs in a circle (MAX_RESOLVE_DEPTH of the kernel). */
    private static final int MOST_STEPS = 32;

    private final BtfReader reader;
    private volatile @Nullable Map<String, List<Integer>> byName;

    private Btf(BtfReader reader) {
        this.reader = reader;
    }

    /**
     * Reads the bytes of a {@code .BTF} section. They are not copied.
     *
     * @throws MalformedBtfException when they are something else, or end before they should
     */
    public static Btf parse(byte[] btf) {
        return new Btf(new BtfReader(btf, 0));
    }

    /** The bytes that it was read from; a copy. */
    public byte[] bytes() {
        return reader.bytes().clone();
    }

    /** One more than the greatest id of a type. */
    public int typeCount() {
        return reader.count() + 1;
    }

    /** The type of that id; 0 is {@code void}. Throws {@link MalformedBtfException} when there is none. */
    public BtfType type(int id) {
        if (id == 0) {
            return new BtfType.VoidType();
        }
        int i = index(id);
        String name = reader.string(reader.nameOffset(i));
        int sizeOrType = reader.sizeOrType(i);
        return switch (reader.kind(i)) {
            case BtfReader.INT -> integer(name, sizeOrType, reader.u32(i, 0));
            case BtfReader.PTR -> new BtfType.Pointer(sizeOrType);
            case BtfReader.ARRAY -> new BtfType.Array(reader.u32(i, 0), reader.u32(i, 4), reader.u32(i, 8));
            case BtfReader.STRUCT -> new BtfType.Struct(name, sizeOrType, members(i));
            case BtfReader.UNION -> new BtfType.Union(name, sizeOrType, members(i));
            case BtfReader.ENUM -> new BtfType.Enumeration(name, sizeOrType, reader.flag(i), enumerators(i), false);
            case BtfReader.ENUM64 -> new BtfType.Enumeration(name, sizeOrType, reader.flag(i), enumerators64(i), true);
            case BtfReader.FWD -> new BtfType.Forward(name, reader.flag(i));
            case BtfReader.TYPEDEF -> new BtfType.Typedef(name, sizeOrType);
            case BtfReader.VOLATILE -> new Modifier(Modifier.Kind.VOLATILE, name, sizeOrType);
            case BtfReader.CONST -> new Modifier(Modifier.Kind.CONST, name, sizeOrType);
            case BtfReader.RESTRICT -> new Modifier(Modifier.Kind.RESTRICT, name, sizeOrType);
            case BtfReader.TYPE_TAG -> new Modifier(Modifier.Kind.TYPE_TAG, name, sizeOrType);
            case BtfReader.FUNC -> new BtfType.Func(name, sizeOrType, reader.vlen(i));
            case BtfReader.FUNC_PROTO -> new BtfType.Prototype(sizeOrType, parameters(i));
            case BtfReader.VAR -> new BtfType.Variable(name, sizeOrType, reader.u32(i, 0));
            case BtfReader.DATASEC -> new BtfType.DataSection(name, sizeOrType, sectionVariables(i));
            case BtfReader.FLOAT -> new BtfType.FloatingPoint(name, sizeOrType);
            case BtfReader.DECL_TAG -> new BtfType.DeclTag(name, sizeOrType, reader.u32(i, 0));
            default -> throw new AssertionError("the reader takes no other kind");
        };
    }

    /** The first type of that name and kind. */
    public OptionalInt find(String name, Class<? extends BtfType> kind) {
        for (int id : named(name)) {
            if (kind.isInstance(type(id))) {
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }

    /** The ids of all types of that name, in ascending order. */
    public List<Integer> named(String name) {
        Map<String, List<Integer>> index = byName;
        if (index == null) {
            index = indexNames();
            byName = index;
        }
        return index.getOrDefault(name, List.of());
    }

    /** The type without modifiers around it. */
    public int skipModifiers(int id) {
        int skipped = id;
        for (int i = 0; type(skipped) instanceof Modifier modifier; i++) {
            requireProgress(i, id);
            skipped = modifier.type();
        }
        return skipped;
    }

    /** The type without modifiers and typedefs around it. */
    public int skipModifiersAndTypedefs(int id) {
        int skipped = id;
        for (int i = 0; ; i++) {
            requireProgress(i, id);
            if (type(skipped) instanceof Modifier modifier) {
                skipped = modifier.type();
            } else if (type(skipped) instanceof BtfType.Typedef typedef) {
                skipped = typedef.type();
            } else {
                return skipped;
            }
        }
    }

    /**
     * The size of a value of that type, in bytes. Throws {@link MalformedBtfException} for what has none, such as
     * functions and {@code void}.
     */
    public long sizeOf(int id) {
        long count = 1;
        int current = id;
        for (int i = 0; ; i++) {
            requireProgress(i, id);
            current = skipModifiersAndTypedefs(current);
            BtfType type = type(current);
            if (type instanceof BtfType.Array array) {
                count = Math.multiplyExact(Math.min(count, Integer.MAX_VALUE), Integer.toUnsignedLong(array.count()));
                current = array.elementType();
            } else if (type instanceof BtfType.Variable variable) {
                current = variable.type();
            } else {
                return Math.min(count, 1L << 33) * size(current, type);
            }
        }
    }

    private static long size(int id, BtfType type) {
        int size = -1;
        if (type instanceof BtfType.Int integer) {
            size = integer.size();
        } else if (type instanceof BtfType.Pointer) {
            size = Long.BYTES;
        } else if (type instanceof BtfType.Struct struct) {
            size = struct.size();
        } else if (type instanceof BtfType.Union union) {
            size = union.size();
        } else if (type instanceof BtfType.Enumeration enumeration) {
            size = enumeration.size();
        } else if (type instanceof BtfType.FloatingPoint number) {
            size = number.size();
        } else if (type instanceof BtfType.DataSection section) {
            size = section.size();
        }
        if (size < 0) {
            throw new MalformedBtfException("type " + id + ", " + type + ", has no size");
        }
        return size;
    }

    private static void requireProgress(int step, int id) {
        if (step > MOST_STEPS) {
            throw new MalformedBtfException("type " + id + " runs in a circle, or nearly");
        }
    }

    private Map<String, List<Integer>> indexNames() {
        var index = new HashMap<String, List<Integer>>();
        for (int id = 1; id < typeCount(); id++) {
            int name = reader.nameOffset(id - 1);
            if (name != 0) {
                index.computeIfAbsent(reader.string(name), any -> new ArrayList<>(1))
                        .add(id);
            }
        }
        return index;
    }

    private int index(int id) {
        if (id < 1 || id >= typeCount()) {
            throw new MalformedBtfException("there is no type " + Integer.toUnsignedString(id) + " of " + typeCount());
        }
        return id - 1;
    }

    private static BtfType.Int integer(String name, int size, int encoding) {
        return new BtfType.Int(name, size, encoding >> 24 & 0xf, encoding >> 16 & 0xff, encoding & 0xff);
    }

    private List<Member> members(int index) {
        boolean bitfields = reader.flag(index);
        var members = new ArrayList<Member>();
        for (int i = 0; i < reader.vlen(index); i++) {
            int offset = reader.u32(index, i * 12 + 8);
            members.add(new Member(
                    reader.string(reader.u32(index, i * 12)),
                    reader.u32(index, i * 12 + 4),
                    bitfields ? offset & 0xffffff : offset,
                    bitfields ? offset >>> 24 : 0));
        }
        return members;
    }

    private List<Enumerator> enumerators(int index) {
        var values = new ArrayList<Enumerator>();
        for (int i = 0; i < reader.vlen(index); i++) {
            int value = reader.u32(index, i * 8 + 4);
            String name = reader.string(reader.u32(index, i * 8));
            values.add(new Enumerator(name, reader.flag(index) ? value : Integer.toUnsignedLong(value)));
        }
        return values;
    }

    private List<Enumerator> enumerators64(int index) {
        var values = new ArrayList<Enumerator>();
        for (int i = 0; i < reader.vlen(index); i++) {
            long low = Integer.toUnsignedLong(reader.u32(index, i * 12 + 4));
            long high = reader.u32(index, i * 12 + 8);
            values.add(new Enumerator(reader.string(reader.u32(index, i * 12)), high << 32 | low));
        }
        return values;
    }

    private List<Parameter> parameters(int index) {
        var parameters = new ArrayList<Parameter>();
        for (int i = 0; i < reader.vlen(index); i++) {
            parameters.add(new Parameter(reader.string(reader.u32(index, i * 8)), reader.u32(index, i * 8 + 4)));
        }
        return parameters;
    }

    private List<SectionVariable> sectionVariables(int index) {
        var variables = new ArrayList<SectionVariable>();
        for (int i = 0; i < reader.vlen(index); i++) {
            variables.add(new SectionVariable(
                    reader.u32(index, i * 12), reader.u32(index, i * 12 + 4), reader.u32(index, i * 12 + 8)));
        }
        return variables;
    }
}
