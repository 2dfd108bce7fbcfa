package io.polder.ebpf.btf;

import static java.util.Objects.requireNonNull;

/**
 * An instruction that asks for what the kernel has not got, and now calls a helper that there is none of: {@code invalid
 * func unknown#195896080} in the verifier's log, when a program gets there. One that first asks whether there is such a
 * field never does. Immutable.
 *
 * @param index of the instruction in its code
 * @param relocation what it asks for
 * @param reason what the kernel has not got, in words
 */
public record PoisonedInstruction(int index, CoreRelocation relocation, String reason) {

    /** The number of the helper that such instructions call, as in libbpf: 0xbad2310. */
    public static final int HELPER = CorePatch.BAD_HELPER;

    public PoisonedInstruction {
        requireNonNull(relocation, "relocation");
        requireNonNull(reason, "reason");
    }
}
