/** The quickstart: a two-node cluster on one machine. */
@org.jspecify.annotations.NullMarked
module io.polder.samples.quickstart {
    requires static transitive org.jspecify;
    requires static com.google.errorprone.annotations;
    requires io.polder.core;
    requires io.polder.ebpf;
    requires io.polder.provider.fake;
}
