/** Linux system calls, network namespaces and rtnetlink. Usable on its own. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // io.polder.ebpf is built after this one.
module io.polder.netlink {
    requires static transitive org.jspecify;
    requires static com.google.errorprone.annotations;
    // One of the two at run time, or neither from JDK 22 on: see io.polder.linux.
    requires static org.jnrproject.ffi;
    requires static org.jnrproject.jffi;
    requires static com.sun.jna;
    requires org.slf4j;

    exports io.polder.linux;
    exports io.polder.linux.internal to
            io.polder.ebpf;
    exports io.polder.netlink;
    exports io.polder.netlink.ethtool;
    exports io.polder.netlink.generic;
    exports io.polder.netlink.netfilter;
    exports io.polder.netlink.route;
    exports io.polder.netlink.sockdiag;
    exports io.polder.netlink.tc;

    // Run-time access only: both FFI libraries bind to the types in it by reflection or generated code.
    opens io.polder.linux.internal;
}
