package io.polder.dns.zone;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * How a cluster is told. Immutable.
 *
 * @param zone the cluster's domain, absolute
 * @param ttl of all records and of what does not exist, in whole seconds, 0 to an hour
 * @param servers the cluster's DNS addresses, which {@code ns.dns.ZONE} has; none: the zone has no NS
 * @param reverse networks of services and pods: names of addresses in them are asked here, and nowhere else
 */
public record ClusterDnsSettings(
        Name zone, PodRecords pods, Duration ttl, List<IpAddress> servers, List<IpPrefix> reverse) {

    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration LONGEST_TTL = Duration.ofHours(1);

    public ClusterDnsSettings {
        requireNonNull(pods, "pods");
        servers = List.copyOf(servers);
        reverse = List.copyOf(reverse);
        if (!zone.isAbsolute() || zone.equals(Name.root)) {
            throw new IllegalArgumentException("no domain for a cluster: " + zone);
        }
        if (ttl.isNegative() || !ttl.equals(Duration.ofSeconds(ttl.toSeconds())) || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException("no TTL, which is 0 s to an hour: " + ttl);
        }
    }

    /**
     * No names of pods, 5 s, no reverse zones.
     *
     * @param zone with or without a dot at its end, such as {@code cluster.local}
     */
    public static ClusterDnsSettings of(String zone) {
        try {
            return new ClusterDnsSettings(
                    Name.fromString(zone, Name.root), PodRecords.DISABLED, TTL, List.of(), List.of());
        } catch (TextParseException e) {
            throw new IllegalArgumentException("no domain for a cluster: \"" + zone + "\"", e);
        }
    }

    public ClusterDnsSettings with(PodRecords value) {
        return new ClusterDnsSettings(zone, value, ttl, servers, reverse);
    }

    public ClusterDnsSettings ttl(Duration value) {
        return new ClusterDnsSettings(zone, pods, value, servers, reverse);
    }

    public ClusterDnsSettings servers(IpAddress... values) {
        return new ClusterDnsSettings(zone, pods, ttl, List.of(values), reverse);
    }

    public ClusterDnsSettings reverse(IpPrefix... values) {
        return new ClusterDnsSettings(zone, pods, ttl, servers, List.of(values));
    }
}
