package io.polder.ebpf.link;

import java.util.Optional;

/** Kinds of links, in the order of {@code enum bpf_link_type} (include/uapi/linux/bpf.h), from 1. */
public enum LinkType {
    RAW_TRACEPOINT,
    TRACING,
    CGROUP,
    ITER,
    NETNS,
    XDP,
    PERF_EVENT,
    KPROBE_MULTI,
    STRUCT_OPS,
    NETFILTER,
    TCX,
    UPROBE_MULTI,
    NETKIT,
    SOCKMAP;

    private static final LinkType[] TYPES = values();

    /** That of the kernel's number; empty where it is not known here. */
    static Optional<LinkType> of(int number) {
        return number >= 1 && number <= TYPES.length ? Optional.of(TYPES[number - 1]) : Optional.empty();
    }
}
