/** A cloud that is patient for its callers, resource pools and pod datapaths. */
@org.jspecify.annotations.NullMarked
module io.polder.core {
    requires static transitive org.jspecify;
    requires static com.google.errorprone.annotations;
    requires static micrometer.core;
    requires dev.failsafe.core;
    requires io.polder.ebpf;
    requires jdk.httpserver;
    requires jdk.jfr;
    requires transitive org.dnsjava;
    requires org.slf4j;
    requires transitive io.polder.spi;
    requires transitive io.polder.netlink;

    exports io.polder.cloud;
    exports io.polder.dns;
    exports io.polder.dns.server;
    exports io.polder.dns.zone;
    exports io.polder.journal;
    exports io.polder.netns;
    exports io.polder.policy;
    exports io.polder.pool;
    exports io.polder.pool.metrics;
    exports io.polder.service;
    exports io.polder.service.cloud;
}
