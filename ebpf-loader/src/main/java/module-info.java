/** Loads and drives eBPF programs, with no native library. */
@org.jspecify.annotations.NullMarked
module io.polder.ebpf {
    requires static transitive org.jspecify;
    requires static com.google.errorprone.annotations;
    requires transitive io.polder.netlink;

    exports io.polder.ebpf;
    exports io.polder.ebpf.asm;
    exports io.polder.ebpf.btf;
    exports io.polder.ebpf.link;
}
