package io.polder.dns;

import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Name;

/** Resolves a name as the server would for anybody: local zones, cache, upstreams. Thread-safe. */
public interface DnsResolver {

    /**
     * Never fails exceptionally for DNS reasons: {@code SERVFAIL} is an answer. What depends on the future runs on the
     * server's own thread, and must be quick.
     */
    CompletableFuture<DnsAnswer> resolve(Name name, int type);
}
