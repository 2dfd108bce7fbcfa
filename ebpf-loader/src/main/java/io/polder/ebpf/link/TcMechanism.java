package io.polder.ebpf.link;

/**
 * How programs are attached at the traffic control layer. Both can be in use at once: a packet meets the programs of
 * {@link #TCX} first, and those of {@link #CLS_BPF} when all of these say {@code TCX_NEXT}. To change from one to the
 * other, attach by the new one first, then close the old link: no packet passes unseen, though some meet both.
 */
public enum TcMechanism {

    /** A {@code bpf_link} of kind TCX, since Linux 6.6 (kernel/bpf/tcx.c). */
    TCX,

    /**
     * Filters of kind {@code bpf} with direct action under {@code clsact} (tc-bpf(8), net/sched/cls_bpf.c), which every
     * kernel has. What differs from {@link #TCX}:
     *
     * <ul>
     *   <li>Places among programs are priorities, from 1 to 65535, and filters of other kinds have their places among
     *       them. Others' filters are not moved, so that it can be impossible to get between two of them.
     *   <li>There are no revisions, no ids of links, and updates that expect a program look first and replace then.
     *   <li>The same program can be there more than once.
     *   <li>A pin is of the program; the filter is named after its path, and {@link BpfLink#ofPin(java.nio.file.Path,
     *       Hook)} finds it by that.
     *   <li>When the process dies without closing the link, the filter stays, whether pinned or not.
     *   <li>An open link keeps the network namespace alive.
     * </ul>
     */
    CLS_BPF
}
