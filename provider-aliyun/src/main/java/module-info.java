/** Alibaba Cloud behind the SPI. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings({"module", "requires-automatic"}) // The SDK's jars are automatic modules.
module io.polder.provider.aliyun {
    requires static transitive org.jspecify;
    requires transitive io.polder.spi;
    requires static com.google.errorprone.annotations;
    requires aliyun.java.sdk.core;
    requires aliyun.java.sdk.ecs;
    requires com.github.benmanes.caffeine;
    requires com.google.gson;
    requires java.net.http;

    exports io.polder.provider.aliyun;

    provides io.polder.spi.CloudProviderFactory with
            io.polder.provider.aliyun.AliyunProviderFactory;
}
