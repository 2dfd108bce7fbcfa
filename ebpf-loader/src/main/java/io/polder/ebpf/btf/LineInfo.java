package io.polder.ebpf.btf;

/**
 * From which line of the source instructions come, {@code struct bpf_line_info { u32 insn_off, file_name_off, line_off,
 * line_col; }} of include/uapi/linux/bpf.h. Immutable.
 *
 * @param byteOffset of the first of them from the start of the section of code, a multiple of 8
 * @param fileOffset where the strings of the BTF have the name of the file, as the kernel wants to be told
 * @param textOffset where they have the line
 * @param line the number of the line, 0 to 4194303; compilers use 0 for code without a source
 * @param column the number of the column, 0 to 1023
 */
public record LineInfo(int byteOffset, int fileOffset, int textOffset, int line, int column) {

    /** How many bytes a record takes. */
    static final int BYTES = 16;

    public LineInfo {
        BtfExt.checkInstruction(byteOffset);
        if (fileOffset < 0 || textOffset < 0 || line < 0 || line > 0x3fffff || column < 0 || column > 0x3ff) {
            throw new IllegalArgumentException("no line of a source: line " + line + ", column " + column
                    + ", strings at " + fileOffset + " and " + textOffset);
        }
    }

    /** The name of the file, as the compiler was given it. */
    public String file(Btf btf) {
        return btf.string(fileOffset);
    }

    /** The line itself. */
    public String text(Btf btf) {
        return btf.string(textOffset);
    }

    /** {@code line_col}: the line above ten bits of column. */
    public int lineAndColumn() {
        return line << 10 | column;
    }

    /** The same at another place, as for code that is moved. */
    public LineInfo at(int newByteOffset) {
        return new LineInfo(newByteOffset, fileOffset, textOffset, line, column);
    }
}
