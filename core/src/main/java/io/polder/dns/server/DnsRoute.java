package io.polder.dns.server;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * Whom names at and beneath a zone are asked; of several routes that fit, the one with the longest zone holds. Immutable.
 *
 * @param zone absolute
 * @param servers with ports, each asked while it is well
 * @param overTcp whether over TCP from the start, on connections that stay; otherwise over UDP, and over TCP what is truncated
 * @param mostNegative how long it is kept at most that something does not exist
 */
public record DnsRoute(Name zone, List<InetSocketAddress> servers, boolean overTcp, Duration mostNegative) {

    private static final Duration MOST_NEGATIVE = Duration.ofMinutes(30);
    private static final Duration MOST_NEGATIVE_IN_CLUSTER = Duration.ofSeconds(5);

    public DnsRoute {
        requireNonNull(mostNegative, "mostNegative");
        servers = List.copyOf(servers);
        if (!zone.isAbsolute()) {
            throw new IllegalArgumentException("a zone's name is absolute: " + zone);
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no servers for " + zone);
        }
        for (InetSocketAddress server : servers) {
            if (server.isUnresolved()
                    || server.getPort() == 0
                    || server.getAddress().isAnyLocalAddress()) {
                throw new IllegalArgumentException("no address and port of a server for " + zone + ": " + server);
            }
        }
    }

    /** To the cluster's own servers: over TCP; what does not exist is asked again after 5 s. */
    public static DnsRoute toCluster(Name zone, InetSocketAddress... servers) {
        return new DnsRoute(zone, List.of(servers), true, MOST_NEGATIVE_IN_CLUSTER);
    }

    /** To other servers: over UDP; what does not exist is asked again after 30 min at the latest. */
    public static DnsRoute forward(Name zone, InetSocketAddress... servers) {
        return new DnsRoute(zone, List.of(servers), false, MOST_NEGATIVE);
    }
}
