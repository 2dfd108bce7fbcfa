package io.polder.ebpf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes object files that no compiler would: sections and symbols as they are told. Sections get the numbers 1, 2 and so
 * on; the last three, which are added at the end, are the symbols and the names of both.
 */
final class ObjectFileBuilder {

    static final int PROGBITS = 1;
    static final int NOBITS = 8;
    static final int REL = 9;
    static final int CODE = 4; // SHF_EXECINSTR
    static final int OBJECT = 1; // STT_OBJECT
    static final int FUNCTION = 2; // STT_FUNC
    static final int SECTION = 3; // STT_SECTION
    static final long EXIT = 0x95;

    private static final int HEADER = 64;
    private static final int SYMBOL = 24;

    private record Section(int name, int type, long flags, long offset, long size, int link, int info) {}

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final ByteArrayOutputStream symbols = new ByteArrayOutputStream();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private final Map<String, Integer> known = new HashMap<>();
    private final List<Section> sections = new ArrayList<>();
    private int symbolCount = 1;

    ObjectFileBuilder() {
        body.writeBytes(new byte[HEADER]);
        symbols.writeBytes(new byte[SYMBOL]);
        names.write(0);
        sections.add(new Section(0, 0, 0, 0, 0, 0, 0));
    }

    /** Adds a section. Returns its number. */
    int section(String name, int type, long flags, byte[] bytes) {
        int number = sectionAt(name, type, flags, body.size(), bytes.length);
        body.writeBytes(bytes);
        return number;
    }

    /** Adds a section of instructions. Returns its number. */
    int code(String name, long... slots) {
        return section(name, PROGBITS, CODE, bytes(slots));
    }

    /** Adds a section whose bytes, if they are any, are where others are. Returns its number. */
    int sectionAt(String name, int type, long flags, long offset, long size) {
        sections.add(new Section(name(name), type, flags, offset, size, 0, 0));
        return sections.size() - 1;
    }

    /** Where a section's bytes are. */
    long offset(int section) {
        return sections.get(section).offset();
    }

    /** Adds relocations of a section: pairs of an offset and {@code symbol << 32 | type}. */
    void relocations(int section, long... pairs) {
        byte[] bytes = bytes(pairs);
        sections.add(new Section(0, REL, 0, body.size(), bytes.length, 0, section));
        body.writeBytes(bytes);
    }

    /** Adds a global symbol. Returns its number. */
    int symbol(String name, int type, int section, long value, long size) {
        return symbolNamedAt(name(name), type, section, value, size);
    }

    /** Adds a global symbol whose name is somewhere among the names. Returns its number. */
    int symbolNamedAt(int name, int type, int section, long value, long size) {
        long kind = (long) (1 << 4 | type) << 32;
        symbols.writeBytes(bytes(name | kind | (long) section << 48, value, size));
        return symbolCount++;
    }

    /** Where among the names one is, now. */
    int name(String name) {
        return known.computeIfAbsent(name, added -> {
            int offset = names.size();
            names.writeBytes(added.getBytes(StandardCharsets.UTF_8));
            names.write(0);
            return offset;
        });
    }

    byte[] build() {
        int strings = sections.size() + 1;
        section(strings, 2, symbols.toByteArray());
        section(0, 3, names.toByteArray());
        while (body.size() % Long.BYTES != 0) {
            body.write(0);
        }
        int table = body.size();
        for (Section section : sections) {
            body.writeBytes(header(section));
        }
        byte[] file = body.toByteArray();
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, 0x464c457f)
                .putShort(4, (short) 0x0102)
                .putShort(16, (short) 1)
                .putShort(18, (short) 247)
                .putLong(40, table)
                .putShort(58, (short) HEADER)
                .putShort(60, (short) sections.size())
                .putShort(62, (short) strings);
        return file;
    }

    private void section(int link, int type, byte[] bytes) {
        sections.add(new Section(0, type, 0, body.size(), bytes.length, link, 0));
        body.writeBytes(bytes);
    }

    private static byte[] header(Section section) {
        return bytes(
                section.name() | (long) section.type() << 32,
                section.flags(),
                0,
                section.offset(),
                section.size(),
                section.link() | (long) section.info() << 32,
                0,
                0);
    }

    /** Eight bytes of each. */
    static byte[] bytes(long... words) {
        byte[] bytes = new byte[words.length * Long.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(words);
        return bytes;
    }
}
