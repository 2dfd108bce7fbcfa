package io.polder.ebpf;

import io.polder.ebpf.btf.BtfKind;
import java.util.OptionalInt;

/** What of the kernel a program is verified for: {@code attach_btf_id} of {@code BPF_PROG_LOAD}. Stateless. */
final class AttachTarget {

    private AttachTarget() {}

    /**
     * The kernel's id; empty for the kinds of programs that have none.
     *
     * @throws EbpfException when the kernel has no such thing
     */
    static OptionalInt id(ProgramSpec spec, String operation) {
        if (spec.type() == ProgramType.EXT) {
            throw new EbpfException(
                    operation, null, "it replaces a function of another program, which is not supported", null);
        }
        if (spec.type() != ProgramType.TRACING && spec.type() != ProgramType.LSM) {
            return OptionalInt.empty();
        }
        String target = spec.target()
                .orElseThrow(() -> new EbpfException(
                        operation,
                        null,
                        "it does not say of what in the kernel it is for, as section fentry/tcp_connect does",
                        null));
        BtfKind kind = BtfKind.FUNC;
        String name = target;
        switch (spec.attachType().orElse(AttachType.TRACE_FENTRY)) {
            case TRACE_RAW_TP -> {
                name = "btf_trace_" + target;
                kind = BtfKind.TYPEDEF;
            }
            case TRACE_ITER -> name = "bpf_iter_" + target;
            case LSM_MAC, LSM_CGROUP -> name = "bpf_lsm_" + target;
            default -> {}
        }
        String wanted = name;
        return OptionalInt.of(KernelNames.id(wanted, kind)
                .orElseThrow(() -> new EbpfException(
                        operation, null, "this kernel's BTF has no " + wanted + " for it to be attached to", null)));
    }
}
