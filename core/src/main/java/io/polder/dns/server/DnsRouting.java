package io.polder.dns.server;

import static java.util.Objects.requireNonNull;

import io.polder.dns.DnsRewriter;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * What a running server may be given anew: whom it asks, how long it keeps answers, what it does for clients. Immutable.
 *
 * @param routes at most one for a zone; a name without one is refused
 */
public record DnsRouting(List<DnsRoute> routes, CacheRules cache, Optional<DnsRewriter> rewriter) {

    public DnsRouting {
        routes = List.copyOf(routes);
        requireNonNull(cache, "cache");
        requireNonNull(rewriter, "rewriter");
        var zones = new HashSet<Name>();
        for (DnsRoute route : routes) {
            if (!zones.add(route.zone())) {
                throw new IllegalArgumentException("two routes for " + route.zone());
            }
        }
    }

    /** With the standard rules and no rewriter. */
    public static DnsRouting of(DnsRoute... routes) {
        return new DnsRouting(List.of(routes), CacheRules.STANDARD, Optional.empty());
    }

    /** The same with other rules. */
    public DnsRouting with(CacheRules rules) {
        return new DnsRouting(routes, rules, rewriter);
    }

    /** The same with a rewriter. */
    public DnsRouting with(DnsRewriter other) {
        return new DnsRouting(routes, cache, Optional.of(other));
    }

    /** @throws IllegalArgumentException when a server is one of these, which are the server's own */
    void refuseOwn(List<InetSocketAddress> own) {
        for (DnsRoute route : routes) {
            for (InetSocketAddress server : route.servers()) {
                if (own.contains(server)) {
                    throw new IllegalArgumentException(
                            "the server would ask itself for " + route.zone() + ": " + server);
                }
            }
        }
    }
}
