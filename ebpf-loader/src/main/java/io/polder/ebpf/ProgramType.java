package io.polder.ebpf;

import java.util.Optional;

/** Kinds of programs, in the order of {@code enum bpf_prog_type} (include/uapi/linux/bpf.h). */
public enum ProgramType {
    /** Not known: of a program in a section whose name does not say it. It cannot be loaded like this. */
    UNSPEC,
    SOCKET_FILTER,
    KPROBE,
    SCHED_CLS,
    SCHED_ACT,
    TRACEPOINT,
    XDP,
    PERF_EVENT,
    CGROUP_SKB,
    CGROUP_SOCK,
    LWT_IN,
    LWT_OUT,
    LWT_XMIT,
    SOCK_OPS,
    SK_SKB,
    CGROUP_DEVICE,
    SK_MSG,
    RAW_TRACEPOINT,
    CGROUP_SOCK_ADDR,
    LWT_SEG6LOCAL,
    LIRC_MODE2,
    SK_REUSEPORT,
    FLOW_DISSECTOR,
    CGROUP_SYSCTL,
    RAW_TRACEPOINT_WRITABLE,
    CGROUP_SOCKOPT,
    TRACING,
    STRUCT_OPS,
    EXT,
    LSM,
    SK_LOOKUP,
    SYSCALL,
    NETFILTER;

    private static final ProgramType[] TYPES = values();

    /** The kernel's number. */
    @SuppressWarnings("EnumOrdinal") // The constants stand in the order of the kernel's.
    public int number() {
        return ordinal();
    }

    /** That of the kernel's number; empty where it is not known here. */
    public static Optional<ProgramType> of(int number) {
        return number >= 1 && number < TYPES.length ? Optional.of(TYPES[number]) : Optional.empty();
    }
}
