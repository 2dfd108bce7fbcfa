package io.polder.ebpf.elf;

/**
 * A section's header, {@code Elf64_Shdr} (elf(5)). Immutable.
 *
 * @param index its number
 * @param type {@code SHT_*}
 * @param flags {@code SHF_*}
 * @param offset of its bytes in the file
 * @param size in bytes
 * @param link the number of a section that belongs to it
 * @param info for relocations: the number of the section that they change
 */
public record ElfSection(int index, String name, int type, long flags, long offset, long size, int link, int info) {

    /** Bytes that the program defines. */
    public static final int SHT_PROGBITS = 1;
    /** Symbols. */
    public static final int SHT_SYMTAB = 2;
    /** Names. */
    public static final int SHT_STRTAB = 3;
    /** Relocations with an addend of their own, which eBPF has not. */
    public static final int SHT_RELA = 4;
    /** Zeros, which take no room in the file. */
    public static final int SHT_NOBITS = 8;
    /** Relocations whose addends are in the bytes that they change. */
    public static final int SHT_REL = 9;

    private static final long SHF_EXECINSTR = 4;

    /** Whether it holds instructions. */
    public boolean isCode() {
        return type == SHT_PROGBITS && (flags & SHF_EXECINSTR) != 0;
    }
}
