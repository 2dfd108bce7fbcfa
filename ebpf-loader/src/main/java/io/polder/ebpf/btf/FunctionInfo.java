package io.polder.ebpf.btf;

/**
 * Where a function begins, {@code struct bpf_func_info { u32 insn_off, type_id; }} of include/uapi/linux/bpf.h.
 * Immutable.
 *
 * @param byteOffset from the start of the section of code, a multiple of 8
 * @param type the id of its {@link BtfType.Func}
 */
public record FunctionInfo(int byteOffset, int type) {

    /** How many bytes a record takes. */
    static final int BYTES = 8;

    public FunctionInfo {
        BtfExt.checkInstruction(byteOffset);
    }

    /** The same at another place, as for code that is moved. */
    public FunctionInfo at(int newByteOffset) {
        return new FunctionInfo(newByteOffset, type);
    }
}
