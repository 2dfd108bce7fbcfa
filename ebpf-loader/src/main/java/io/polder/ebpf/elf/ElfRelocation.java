package io.polder.ebpf.elf;

/**
 * A relocation, {@code Elf64_Rel} (elf(5)). Immutable.
 *
 * @param offset in bytes, in the section that it changes
 * @param type {@code R_BPF_*} (Documentation/bpf/llvm_reloc.rst)
 */
public record ElfRelocation(long offset, int type, ElfSymbol symbol) {

    /** {@code R_BPF_64_64}: a 64-bit constant in code. */
    public static final int R_BPF_64_64 = 1;
    /** {@code R_BPF_64_ABS64}: an address in data. */
    public static final int R_BPF_64_ABS64 = 2;
    /** {@code R_BPF_64_32}: a call. */
    public static final int R_BPF_64_32 = 10;

    /** The same, at another offset. */
    public ElfRelocation movedBy(long bytes) {
        return new ElfRelocation(offset + bytes, type, symbol);
    }
}
