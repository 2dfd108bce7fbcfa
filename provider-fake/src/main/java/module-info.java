/** A cloud in memory, the same cloud as real Linux links, and the same cloud behind Alibaba Cloud's protocol. */
@org.jspecify.annotations.NullMarked
module io.polder.provider.fake {
    requires static transitive org.jspecify;
    requires static com.google.errorprone.annotations;
    requires com.google.gson;
    requires jdk.httpserver;
    requires org.slf4j;
    requires transitive io.polder.spi;
    requires transitive io.polder.netlink;

    exports io.polder.provider.fake;
    exports io.polder.provider.fake.fabric;
    exports io.polder.provider.fake.openapi;

    provides io.polder.spi.CloudProviderFactory with
            io.polder.provider.fake.FakeProviderFactory;
}
