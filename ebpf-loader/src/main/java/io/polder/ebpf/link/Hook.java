package io.polder.ebpf.link;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.ProgramType;

/** A place where the kernel runs programs. Immutable, but for the handles in it, which stay the caller's to close. */
public sealed interface Hook permits InterfaceHook, CgroupHook, NetnsHook {

    /** The kernel's name for the place. */
    AttachType attachType();

    /** The only kind of program that the kernel takes there. */
    ProgramType programType();

    /** Where among the programs that are there already; {@link Anchor#last()} where only one can be. */
    Anchor anchor();
}
