package io.polder.ebpf.btf;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A copy of some BTF's types whose numbers can be changed in place, and to whose end more can be added. Confined. */
final class MutableTypes {

    private static final int KIND_FLAG = 1 << 31;

    private final BtfWriter writer;
    private final Btf original;
    private int[] offsets;

    MutableTypes(Btf btf) {
        if (btf.base().isPresent()) {
            throw new IllegalArgumentException("split BTF is a kernel's; there is no image of it");
        }
        byte[] bytes = btf.bytes();
        BtfHeader header = BtfHeader.parse(bytes);
        original = btf;
        writer = new BtfWriter(
                Arrays.copyOfRange(bytes, header.types(), header.typesEnd()),
                Arrays.copyOfRange(bytes, header.strings(), header.stringsEnd()),
                0);
        offsets = IntStream.range(0, btf.typeCount())
                .map(id -> id == 0 ? 0 : (int) btf.offset(id) - header.types())
                .toArray();
    }

    int count() {
        return offsets.length;
    }

    BtfKind kind(int id) {
        return id == 0 ? BtfKind.VOID : BtfKind.of(info(id) >> 24 & 0x7f);
    }

    int elements(int id) {
        return info(id) & 0xffffff;
    }

    boolean kindFlag(int id) {
        return info(id) < 0;
    }

    /** Makes it another kind; what follows it must be as long as of that kind. */
    void change(int id, BtfKind kind, int elements) {
        writer.u32(offsets[id] + 4, kind.number() << 24 | elements);
    }

    void clearKindFlag(int id) {
        writer.u32(offsets[id] + 4, info(id) & ~KIND_FLAG);
    }

    int nameOffset(int id) {
        return writer.u32(offsets[id]);
    }

    void nameOffset(int id, int offset) {
        writer.u32(offsets[id], offset);
    }

    /** The name that it had at first, or that it was added with. */
    String name(int id) {
        return id < original.typeCount() ? original.name(id) : "";
    }

    int string(String text) {
        return writer.string(text);
    }

    int sizeOrType(int id) {
        return writer.u32(offsets[id] + 8);
    }

    void sizeOrType(int id, int value) {
        writer.u32(offsets[id] + 8, value);
    }

    /** The number at an index after {@code struct btf_type}. */
    int extra(int id, int index) {
        return writer.u32(offsets[id] + TypeTable.BYTES + 4 * index);
    }

    void extra(int id, int index, int value) {
        writer.u32(offsets[id] + TypeTable.BYTES + 4 * index, value);
    }

    /** Adds a type without elements, and returns its id. */
    int add(String name, BtfKind kind, int sizeOrType, int... extra) {
        int id = offsets.length;
        offsets = Arrays.copyOf(offsets, id + 1);
        offsets[id] = writer.typesLength();
        writer.append(string(name), kind.number() << 24, sizeOrType);
        writer.append(extra);
        return id;
    }

    byte[] bytes() {
        return writer.bytes();
    }

    private int info(int id) {
        return writer.u32(offsets[id] + 4);
    }
}
