/** Alibaba Cloud behind the SPI. */
@org.jspecify.annotations.NullMarked
module io.polder.provider.aliyun {
    requires static transitive org.jspecify;
    requires transitive io.polder.spi;

    exports io.polder.provider.aliyun;

    provides io.polder.spi.CloudProviderFactory with
            io.polder.provider.aliyun.AliyunProviderFactory;
}
