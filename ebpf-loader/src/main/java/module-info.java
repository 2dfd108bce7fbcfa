/** Loads and drives eBPF programs. Reserves the module's name and place; exports nothing yet. */
@org.jspecify.annotations.NullMarked
module io.polder.ebpf {
    requires static transitive org.jspecify;
    requires transitive io.polder.netlink;
}
