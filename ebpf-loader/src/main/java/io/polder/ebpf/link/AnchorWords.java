package io.polder.ebpf.link;

import io.polder.ebpf.internal.BpfAttribute;

/**
 * An anchor in bpf(2)'s words (include/uapi/linux/bpf.h). Immutable.
 *
 * @param flags {@code BPF_F_*}
 * @param relative a descriptor or the kernel's number
 * @param revision 0 for any
 */
record AnchorWords(int flags, int relative, long revision) {

    private static final int BPF_F_BEFORE = 1 << 3;
    private static final int BPF_F_AFTER = 1 << 4;
    private static final int BPF_F_ID = 1 << 5;
    private static final int BPF_F_LINK = 1 << 13;

    /** That of the last place has no words, so that hooks and kernels without anchors take it. */
    static AnchorWords of(Anchor anchor, String operation) {
        int side = anchor.side() == Anchor.Side.BEFORE ? BPF_F_BEFORE : BPF_F_AFTER;
        long revision = anchor.revision().orElse(0);
        Anchor.Neighbour neighbour = anchor.neighbour().orElse(null);
        if (neighbour == null) {
            return new AnchorWords(side == BPF_F_AFTER ? 0 : side, 0, revision);
        } else if (neighbour instanceof Anchor.Neighbour.OfProgram program) {
            return new AnchorWords(side, program.program().fd().number(), revision);
        } else if (neighbour instanceof Anchor.Neighbour.ProgramId program) {
            return new AnchorWords(side | BPF_F_ID, program.id(), revision);
        } else if (neighbour instanceof Anchor.Neighbour.LinkId link) {
            return new AnchorWords(side | BPF_F_LINK | BPF_F_ID, link.id(), revision);
        } else if (neighbour instanceof Anchor.Neighbour.OfLink link && link.link() instanceof KernelLink kernel) {
            return new AnchorWords(side | BPF_F_LINK, kernel.fd().number(), revision);
        }
        throw new IllegalArgumentException(operation + ": " + neighbour + " is no link of the kernel");
    }

    /** Into {@code BPF_LINK_CREATE}. */
    void write(BpfAttribute attribute) {
        if (flags != 0 || revision != 0) {
            attribute.u32(12, flags).u32(16, relative).u64(24, revision);
        }
    }
}
