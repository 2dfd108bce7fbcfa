package io.polder.ebpf.elf;

import static io.polder.ebpf.elf.ElfSection.SHT_NOBITS;
import static io.polder.ebpf.elf.ElfSection.SHT_REL;
import static io.polder.ebpf.elf.ElfSection.SHT_RELA;
import static io.polder.ebpf.elf.ElfSection.SHT_STRTAB;
import static io.polder.ebpf.elf.ElfSection.SHT_SYMTAB;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A relocatable ELF64 file for little-endian eBPF. Everything that its methods return lies within the file, whatever
 * the bytes are. Immutable.
 */
public final class ElfFile {

    // Elf64_Ehdr { u8 ident[16]; u16 type; u16 machine; u32 version; u64 entry; u64 phoff; u64 shoff; u32 flags;
    // u16 ehsize; u16 phentsize; u16 phnum; u16 shentsize; u16 shnum; u16 shstrndx; }
    private static final int HEADER = 64;
    private static final int MAGIC = 0x464c457f; // 0x7f 'E' 'L' 'F'
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int ET_REL = 1;
    private static final int EM_NONE = 0;
    private static final int EM_BPF = 247;
    // Elf64_Shdr { u32 name; u32 type; u64 flags; u64 addr; u64 offset; u64 size; u32 link; u32 info; u64 addralign;
    // u64 entsize; }
    private static final int SECTION = 64;
    // Elf64_Sym { u32 name; u8 info; u8 other; u16 shndx; u64 value; u64 size; }
    private static final int SYMBOL = 24;
    // Elf64_Rel { u64 offset; u64 info; }, the info being the symbol's number << 32 | type
    private static final int RELOCATION = 16;

    /** More than all data sections have a use for. */
    private static final int MOST_ZEROS = 1 << 26;

    private final ByteBuffer bytes;
    private final List<ElfSection> sections;
    private final List<ElfSymbol> symbols;
    /** Sections of relocations by the numbers of those that they change. */
    private final Map<Integer, List<ElfSection>> changes = new HashMap<>();

    private ElfFile(byte[] file) {
        this.bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        requireObject();
        var nameReader = new NameReader(file);
        this.sections = readSections(nameReader);
        requireRoom();
        this.symbols = readSymbols(nameReader);
        for (ElfSection section : sections) {
            if (section.type() == SHT_REL || section.type() == SHT_RELA) {
                changes.computeIfAbsent(section.info(), changed -> new ArrayList<>())
                        .add(section);
            }
        }
    }

    /**
     * Reads headers and symbols.
     *
     * @throws MalformedElfException when it is something else, or points outside of itself
     */
    public static ElfFile parse(byte[] file) {
        return new ElfFile(file);
    }

    /** All sections, in their order; number 0 is none. */
    public List<ElfSection> sections() {
        return sections;
    }

    /** The only section of that name. */
    public Optional<ElfSection> section(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /** The section of that number; empty for special numbers. */
    public Optional<ElfSection> section(int index) {
        return index > 0 && index < sections.size() ? Optional.of(sections.get(index)) : Optional.empty();
    }

    /** All symbols, in their order. */
    public List<ElfSymbol> symbols() {
        return symbols;
    }

    /** A section's bytes, a copy; zeros where it takes no room in the file. */
    public byte[] bytes(ElfSection section) {
        int size = Math.toIntExact(section.size());
        if (section.type() == SHT_NOBITS) {
            return new byte[size]; // Its offset means nothing.
        }
        int from = Math.toIntExact(section.offset());
        return Arrays.copyOfRange(bytes.array(), from, from + size);
    }

    /** What changes a section's bytes. */
    public List<ElfRelocation> relocations(ElfSection changed) {
        var relocations = new ArrayList<ElfRelocation>();
        for (ElfSection section : changes.getOrDefault(changed.index(), List.of())) {
            if (section.type() == SHT_RELA && section.size() > 0) {
                throw new MalformedElfException("section " + section.name() + " has relocations with addends (RELA)");
            }
            if (section.type() == SHT_REL) {
                readRelocations(section, changed, relocations);
            }
        }
        return relocations;
    }

    private void requireObject() {
        if (bytes.capacity() < HEADER || bytes.getInt(0) != MAGIC) {
            throw new MalformedElfException("not an ELF file (" + bytes.capacity() + " bytes)");
        }
        if (bytes.get(4) != CLASS_64) {
            throw new MalformedElfException("a 32-bit ELF file; eBPF objects are 64-bit");
        }
        if (bytes.get(5) != LITTLE_ENDIAN) {
            throw new MalformedElfException("a big-endian ELF file; compile with -target bpfel");
        }
        int machine = u16(18);
        if (machine != EM_BPF && machine != EM_NONE) {
            throw new MalformedElfException("for machine " + machine + ", not for eBPF (" + EM_BPF + ")");
        }
        if (u16(16) != ET_REL) {
            throw new MalformedElfException("ELF type " + u16(16) + ", not a relocatable object (" + ET_REL + ")");
        }
    }

    private List<ElfSection> readSections(NameReader nameReader) {
        long table = bytes.getLong(40);
        int count = u16(60);
        if (u16(58) != SECTION || count == 0) {
            throw new MalformedElfException(count + " section headers of " + u16(58) + " bytes");
        }
        requireInside("the section headers", table, (long) count * SECTION);
        var nameless = new ArrayList<ElfSection>();
        for (int i = 0; i < count; i++) {
            nameless.add(readSection(i, (int) table + i * SECTION));
        }
        int names = u16(62);
        if (names >= count) {
            throw new MalformedElfException("section names are in section " + names + " of " + count);
        }
        var named = new ArrayList<ElfSection>();
        for (ElfSection section : nameless) {
            String name = nameReader.read(nameless.get(names), bytes.getInt((int) table + section.index() * SECTION));
            named.add(new ElfSection(
                    section.index(),
                    name,
                    section.type(),
                    section.flags(),
                    section.offset(),
                    section.size(),
                    section.link(),
                    section.info()));
        }
        return List.copyOf(named);
    }

    private ElfSection readSection(int index, int at) {
        var section = new ElfSection(
                index,
                "",
                bytes.getInt(at + 4),
                bytes.getLong(at + 8),
                bytes.getLong(at + 24),
                bytes.getLong(at + 32),
                bytes.getInt(at + 40),
                bytes.getInt(at + 44));
        if (section.type() == SHT_NOBITS) {
            if (section.size() < 0 || section.size() > MOST_ZEROS) {
                throw new MalformedElfException(
                        "section " + index + " has " + Long.toUnsignedString(section.size()) + " zero bytes");
            }
        } else if (index > 0) {
            requireInside("section " + index, section.offset(), section.size());
        }
        return section;
    }

    /** Bytes that several sections share, and zeros, take no room, so a small file could ask for any amount of memory. */
    private void requireRoom() {
        long zeros = 0;
        long all = 0;
        for (ElfSection section : sections.subList(1, sections.size())) {
            if (section.type() == SHT_NOBITS) {
                zeros += section.size();
            } else {
                all += section.size();
            }
        }
        if (zeros > MOST_ZEROS || all > bytes.capacity()) {
            throw new MalformedElfException("its sections have " + all + " bytes, of a file of " + bytes.capacity()
                    + ", and " + zeros + " zero bytes");
        }
    }

    private List<ElfSymbol> readSymbols(NameReader nameReader) {
        List<ElfSection> tables =
                sections.stream().filter(s -> s.type() == SHT_SYMTAB).toList();
        if (tables.size() > 1) {
            throw new MalformedElfException(tables.size() + " symbol tables");
        }
        var read = new ArrayList<ElfSymbol>();
        for (ElfSection table : tables) {
            ElfSection names = section(table.link())
                    .filter(section -> section.type() == SHT_STRTAB)
                    .orElseThrow(() -> new MalformedElfException("the symbols' names are in section " + table.link()));
            int count = entries(table, SYMBOL);
            for (int i = 0; i < count; i++) {
                read.add(readSymbol(nameReader, names, (int) table.offset() + i * SYMBOL));
            }
        }
        return List.copyOf(read);
    }

    private ElfSymbol readSymbol(NameReader nameReader, ElfSection names, int at) {
        int info = bytes.get(at + 4) & 0xff;
        return new ElfSymbol(
                nameReader.read(names, bytes.getInt(at)),
                info & 0xf,
                info >> 4,
                bytes.get(at + 5) & 3,
                u16(at + 6),
                bytes.getLong(at + 8),
                bytes.getLong(at + 16));
    }

    private void readRelocations(ElfSection section, ElfSection changed, List<ElfRelocation> into) {
        int count = entries(section, RELOCATION);
        for (int i = 0; i < count; i++) {
            int at = (int) section.offset() + i * RELOCATION;
            long offset = bytes.getLong(at);
            long info = bytes.getLong(at + 8);
            long symbol = info >>> 32;
            if (symbol >= symbols.size() || offset < 0 || offset >= changed.size()) {
                throw new MalformedElfException("relocation " + i + " of section " + changed.name() + " changes byte "
                        + Long.toUnsignedString(offset) + " of " + changed.size() + " by symbol " + symbol + " of "
                        + symbols.size());
            }
            into.add(new ElfRelocation(offset, (int) info, symbols.get((int) symbol)));
        }
    }

    private static int entries(ElfSection table, int size) {
        if (table.size() % size != 0) {
            throw new MalformedElfException(
                    "section " + table.name() + " of " + table.size() + " bytes has entries of " + size);
        }
        return (int) (table.size() / size);
    }

    private void requireInside(String what, long offset, long size) {
        if (offset < 0 || size < 0 || offset > bytes.capacity() || size > bytes.capacity() - offset) {
            throw new MalformedElfException(what + ", " + Long.toUnsignedString(size) + " bytes at "
                    + Long.toUnsignedString(offset) + ", end outside of the file's " + bytes.capacity() + " bytes");
        }
    }

    private int u16(int offset) {
        return bytes.getShort(offset) & 0xffff;
    }
}
