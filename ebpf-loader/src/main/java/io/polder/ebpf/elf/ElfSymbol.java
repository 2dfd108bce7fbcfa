package io.polder.ebpf.elf;

/**
 * A symbol, {@code Elf64_Sym} (elf(5)). Immutable.
 *
 * @param name empty for a section's
 * @param type {@code STT_*}
 * @param binding {@code STB_*}
 * @param visibility {@code STV_*}
 * @param section the number of the section that it is in, or a special one: {@link #UNDEFINED}
 * @param value its offset in the section
 * @param size in bytes
 */
public record ElfSymbol(String name, int type, int binding, int visibility, int section, long value, long size) {

    /** {@code SHN_UNDEF}: it is defined elsewhere. */
    public static final int UNDEFINED = 0;
    /** {@code STT_FUNC}. */
    public static final int FUNCTION = 2;
    /** {@code STT_SECTION}: it stands for a section as a whole. */
    public static final int SECTION = 3;
    /** {@code STB_LOCAL}. */
    public static final int LOCAL = 0;
    /** {@code STB_WEAK}. */
    public static final int WEAK = 2;

    private static final int INTERNAL = 1; // STV_INTERNAL
    private static final int HIDDEN = 2; // STV_HIDDEN

    /** Whether other files cannot use it, though it is not local. */
    public boolean isHidden() {
        return visibility == INTERNAL || visibility == HIDDEN;
    }

    /** Whether it is defined elsewhere. */
    public boolean isUndefined() {
        return section == UNDEFINED;
    }

    /** Whether it is a function of this file. */
    public boolean isFunction() {
        return type == FUNCTION && !isUndefined();
    }
}
