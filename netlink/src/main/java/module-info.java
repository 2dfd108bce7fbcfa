/** Linux system calls, network namespaces and rtnetlink. Usable on its own. */
@org.jspecify.annotations.NullMarked
module io.polder.netlink {
    requires static transitive org.jspecify;
}
