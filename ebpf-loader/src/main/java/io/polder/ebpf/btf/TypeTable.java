package io.polder.ebpf.btf;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where each type of some BTF stands, and its raw numbers: {@code struct btf_type { u32 name_off; u32 info; u32
 * size_or_type; }} and what follows it. A split one's ids continue its base's. Immutable.
 */
final class TypeTable {

    /** Of {@code struct btf_type}. */
    static final int BYTES = 12;

    private static final int LARGEST = 0xffffff;

    private final @Nullable TypeTable base;
    private final byte[] bytes;
    private final int first;
    private final int[] offsets;

    private TypeTable(@Nullable TypeTable base, byte[] bytes, int first, int[] offsets) {
        this.base = base;
        this.bytes = bytes;
        this.first = first;
        this.offsets = offsets;
    }

    /**
     * Finds the types; what they refer to is not looked at.
     *
     * @throws MalformedBtfException when one reaches beyond the section
     */
    static TypeTable parse(byte[] bytes, BtfHeader header, @Nullable TypeTable base) {
        int first = base == null ? 1 : base.count();
        int[] offsets = new int[(header.typesEnd() - header.types()) / (BYTES + 8) + 1];
        int count = 0;
        int at = header.types();
        while (at < header.typesEnd()) {
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, count + (count >> 1) + 1);
            }
            if (count + (long) first > LARGEST) {
                throw MalformedBtfException.at(at, "more than " + LARGEST + " types");
            }
            offsets[count++] = at;
            at = end(bytes, header, at);
        }
        return new TypeTable(base, bytes, first, Arrays.copyOf(offsets, count));
    }

    private static int end(byte[] bytes, BtfHeader header, int at) {
        long end = (long) at + BYTES;
        if (end <= header.typesEnd()) {
            int info = LittleEndian.u32(bytes, at + 4);
            BtfKind kind = BtfKind.of(info >> 24 & 0x7f);
            if (kind == BtfKind.VOID) {
                throw MalformedBtfException.at(at + 4, "a type of kind 0, which is void's alone");
            }
            end += kind == BtfKind.UNKNOWN ? unknown(bytes, header, at, info) : kind.bytesAfter(info & 0xffffff);
        }
        if (end > header.typesEnd()) {
            throw MalformedBtfException.at(
                    at, "a type reaches to byte " + end + ", its section to " + header.typesEnd());
        }
        return (int) end;
    }

    /** Of a kind that only the BTF's own layout section knows: {@code struct { u8 info_sz, elem_sz; u16 flags; }}. */
    private static long unknown(byte[] bytes, BtfHeader header, int at, int info) {
        int number = info >> 24 & 0x7f;
        long layout = header.layout() + 4L * number;
        if (layout + 4 > header.layoutEnd()) {
            throw MalformedBtfException.at(
                    at + 4, "a type of kind " + number + ", and the last that is known is " + BtfKind.ENUM64.number());
        }
        return (bytes[(int) layout] & 0xff) + (bytes[(int) layout + 1] & 0xffL) * (info & 0xffffff);
    }

    /** One more than the highest id; void, id 0, counts. */
    int count() {
        return first + offsets.length;
    }

    /** The first id that is not the base's. */
    int first() {
        return first;
    }

    boolean contains(int id) {
        return id >= 0 && id < count();
    }

    BtfKind kind(int id) {
        return id == 0 ? BtfKind.VOID : BtfKind.of(info(id) >> 24 & 0x7f);
    }

    /** The kind's number, whether it is known or not. */
    int kindNumber(int id) {
        return info(id) >> 24 & 0x7f;
    }

    /** How many members, parameters, values or variables it has. */
    int elements(int id) {
        return info(id) & 0xffffff;
    }

    boolean kindFlag(int id) {
        return info(id) < 0;
    }

    int name(int id) {
        return id == 0 ? 0 : word(id, 0);
    }

    /** The size, or the id of the type that it refers to. */
    int sizeOrType(int id) {
        return word(id, 2);
    }

    /** The 32-bit number at an index after {@code struct btf_type}. */
    int extra(int id, int index) {
        return word(id, 3 + index);
    }

    /** Where it stands in its bytes; 0 for void, which stands nowhere. */
    int offset(int id) {
        if (id == 0) {
            return 0;
        }
        TypeTable owner = owner(id);
        return owner.offsets[id - owner.first];
    }

    private int info(int id) {
        return word(id, 1);
    }

    private int word(int id, int index) {
        TypeTable owner = owner(id);
        return LittleEndian.u32(owner.bytes, owner.offsets[id - owner.first] + 4 * index);
    }

    private TypeTable owner(int id) {
        TypeTable table = this;
        while (id < table.first && table.base != null) {
            table = table.base;
        }
        return table;
    }
}
