package io.polder.ebpf.btf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Reads {@code .BTF.ext}: {@code struct btf_ext_header { u16 magic; u8 version; u8 flags; u32 hdr_len, func_info_off,
 * func_info_len, line_info_off, line_info_len, core_relo_off, core_relo_len; }}, of which the last two can be missing.
 * Each part is {@code u32 rec_size}, then per section of code {@code u32 sec_name_off, num_info} and records. Confined.
 */
final class BtfExtReader {

    private static final String WHAT = ".BTF.ext";
    private static final int HEADER = 24;
    private static final int HEADER_WITH_RELOCATIONS = 32;

    private final byte[] bytes;
    private final Btf btf;

    BtfExtReader(byte[] bytes, Btf btf) {
        this.bytes = bytes;
        this.btf = btf;
    }

    BtfExt read() {
        int header = BtfHeader.prefix(WHAT, bytes, HEADER);
        var sections = new HeaderSections(WHAT, bytes, header);
        return new BtfExt(
                part(sections, "function", 8, FunctionInfo.BYTES, this::function),
                part(sections, "line", 16, LineInfo.BYTES, this::line),
                header < HEADER_WITH_RELOCATIONS
                        ? Map.of()
                        : part(sections, "relocation", 24, CoreRelocation.BYTES, this::relocation));
    }

    private <T> Map<String, List<T>> part(
            HeaderSections sections, String name, int pair, int known, IntFunction<T> record) {
        var found = new LinkedHashMap<String, List<T>>();
        int at = sections.start(name, pair, 4);
        int end = sections.end(name, pair);
        if (at == end) {
            return found;
        }
        int size = recordSize(name, at, end, known);
        at += 4;
        while (at < end) {
            int count = count(name, at, end, size);
            List<T> records = found.computeIfAbsent(string(at, "name of a section"), section -> new ArrayList<>());
            at += 8;
            for (int i = 0; i < count; i++, at += size) {
                records.add(record.apply(at));
            }
        }
        found.replaceAll((section, records) -> List.copyOf(records));
        return found;
    }

    private int recordSize(String name, int at, int end, int known) {
        if (end - at < 4) {
            throw malformed(at, name + " records without their size");
        }
        int size = LittleEndian.u32(bytes, at);
        if (size < known || size % 4 != 0) {
            throw malformed(
                    at,
                    name + " records of " + Integer.toUnsignedString(size) + " bytes, expected " + known
                            + " or a larger multiple of 4");
        }
        return size;
    }

    private int count(String name, int at, int end, int size) {
        if (end - at < 8) {
            throw malformed(at, "the section of some " + name + " records is cut short");
        }
        long count = Integer.toUnsignedLong(LittleEndian.u32(bytes, at + 4));
        if (count == 0 || count * size > end - at - 8) {
            throw malformed(at + 4, count + " " + name + " records of " + size + " bytes in " + (end - at - 8));
        }
        return (int) count;
    }

    private FunctionInfo function(int at) {
        return new FunctionInfo(instruction(at), type(at + 4));
    }

    private LineInfo line(int at) {
        int position = LittleEndian.u32(bytes, at + 12);
        return new LineInfo(
                instruction(at),
                stringOffset(at + 4, "name of a file"),
                stringOffset(at + 8, "text of a line"),
                position >>> 10,
                position & 0x3ff);
    }

    private CoreRelocation relocation(int at) {
        int kind = LittleEndian.u32(bytes, at + 12);
        if (!CoreRelocationKind.isKnown(kind)) {
            throw malformed(
                    at + 12,
                    "a CO-RE relocation of kind " + Integer.toUnsignedString(kind) + ", and the last that is known is "
                            + CoreRelocationKind.LAST);
        }
        return new CoreRelocation(
                instruction(at), type(at + 4), string(at + 8, "access string"), CoreRelocationKind.of(kind));
    }

    private int instruction(int at) {
        int offset = LittleEndian.u32(bytes, at);
        if (offset < 0 || offset % 8 != 0) {
            throw malformed(at, "no instruction is at byte " + Integer.toUnsignedString(offset));
        }
        return offset;
    }

    private int type(int at) {
        int id = LittleEndian.u32(bytes, at);
        if (id < 0 || id >= btf.typeCount()) {
            throw malformed(at, "type " + Integer.toUnsignedString(id) + " of " + btf.typeCount());
        }
        return id;
    }

    private String string(int at, String what) {
        int offset = stringOffset(at, what);
        if (!btf.hasName(offset)) {
            throw malformed(at, "the " + what + " has more than " + StringTable.MAX_NAME + " bytes");
        }
        return btf.string(offset);
    }

    private int stringOffset(int at, String what) {
        int offset = LittleEndian.u32(bytes, at);
        if (!btf.hasString(offset)) {
            throw malformed(at, "the " + what + " is at " + Integer.toUnsignedString(offset) + ", beyond the strings");
        }
        return offset;
    }

    private MalformedBtfException malformed(int at, String reason) {
        return new MalformedBtfException(WHAT, at, reason);
    }
}
