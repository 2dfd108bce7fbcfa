/** A cloud in memory, and the same cloud as real Linux links. */
@org.jspecify.annotations.NullMarked
module io.polder.provider.fake {
    requires static transitive org.jspecify;
    requires static com.google.errorprone.annotations;
    requires org.slf4j;
    requires transitive io.polder.spi;
    requires transitive io.polder.netlink;

    exports io.polder.provider.fake;
    exports io.polder.provider.fake.fabric;

    provides io.polder.spi.CloudProviderFactory with
            io.polder.provider.fake.FakeProviderFactory;
}
