package io.polder.ebpf.link;

import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.ProgramType;

/** Attaches a program by the mechanism that its hook asks for, or that this kernel has. Stateless. */
final class Attachment {

    private Attachment() {}

    static BpfLink of(Hook hook, BpfProgram program) {
        String operation = "attach " + program + " to " + hook;
        requireType(hook.programType(), program, operation);
        if (hook instanceof TcHook tc && TcSupport.mechanism(tc) == TcMechanism.CLS_BPF) {
            return FilterLink.attach(tc, program, operation);
        }
        return KernelLink.attach(hook, program, operation);
    }

    /** Refuses a program of another kind before the kernel does so with EINVAL, which can mean anything. */
    static void requireType(ProgramType type, BpfProgram program, String operation) {
        program.type().filter(found -> found != type).ifPresent(found -> {
            throw new IllegalArgumentException(operation + ": it takes a program of type " + type + ", not " + found);
        });
    }
}
