package io.polder.ebpf.btf;

import static java.util.Objects.requireNonNull;

/**
 * An instruction with a number that depends on the kernel's types, {@code struct bpf_core_relo { u32 insn_off, type_id,
 * access_str_off; enum bpf_core_relo_kind kind; }} of include/uapi/linux/bpf.h. Immutable.
 *
 * @param byteOffset of the instruction from the start of its section of code, a multiple of 8
 * @param type the id of the object's own type that the access starts from
 * @param access indices separated by colons: of the array that a pointer points to, then of members and elements
 *     ({@code 0:1:2} is {@code p[0].second_member.third_member}); or of an enum's value; or {@code 0} for a whole type
 * @param kind what number it is
 */
public record CoreRelocation(int byteOffset, int type, String access, CoreRelocationKind kind) {

    /** How many bytes a record takes. */
    static final int BYTES = 16;

    public CoreRelocation {
        BtfExt.checkInstruction(byteOffset);
        requireNonNull(access, "access");
        requireNonNull(kind, "kind");
    }

    /** The same at another place, as for code that is moved. */
    public CoreRelocation at(int newByteOffset) {
        return new CoreRelocation(newByteOffset, type, access, kind);
    }
}
