package io.polder.dns;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node gives its pods as {@code resolv.conf}: kubelet's rules (pkg/kubelet/network/dns/dns.go), to the letter, save
 * that merged options keep their order. Immutable.
 *
 * @param clusterDns the cluster's servers, or on a node with a DNS server of its own that
 * @param clusterDomain {@code cluster.local}; empty: searches are the node's alone
 * @param host the node's own {@code resolv.conf}; absent: pods that would have it look nothing up, by a server of their own
 * @param node its addresses, which say of which families such a server is
 */
public record DnsResolverConfig(
        List<IpAddress> clusterDns,
        String clusterDomain,
        Optional<ResolvConf> host,
        List<IpAddress> node,
        DnsLimits limits) {

    private static final List<DnsOption> CLUSTER_OPTIONS = List.of(DnsOption.of("ndots", "5"));

    public DnsResolverConfig {
        clusterDns = List.copyOf(clusterDns);
        clusterDomain = ResolvConf.withoutDot(clusterDomain);
        requireNonNull(host, "host");
        node = List.copyOf(node);
        requireNonNull(limits, "limits");
    }

    /** With the standard limits, in {@code cluster.local}. */
    public static DnsResolverConfig of(ResolvConf host, IpAddress... clusterDns) {
        return new DnsResolverConfig(
                List.of(clusterDns), "cluster.local", Optional.of(host), List.of(), DnsLimits.STANDARD);
    }

    /** A pod's. */
    public PodResolvConf forPod(PodDns pod) {
        var events = new ArrayList<String>();
        ResolvConf base = merged(base(pod, events), pod.own());
        return new PodResolvConf(
                new ResolvConf(
                        fittingServers(base.servers(), events),
                        fittingSearches(base.searches(), events),
                        base.options()),
                events);
    }

    private ResolvConf base(PodDns pod, List<String> events) {
        return switch (pod.policy()) {
            case NONE -> ResolvConf.EMPTY;
            case DEFAULT -> ofHost();
            case CLUSTER_FIRST -> pod.hostNetwork() ? ofHost() : ofCluster(pod, events);
            case CLUSTER_FIRST_WITH_HOST_NET -> ofCluster(pod, events);
        };
    }

    private ResolvConf ofHost() {
        return host.orElseGet(() -> {
            var servers = new LinkedHashSet<String>();
            node.forEach(address -> servers.add(address.isIpv4() ? "127.0.0.1" : "::1"));
            if (servers.isEmpty()) {
                servers.add("127.0.0.1");
            }
            return new ResolvConf(List.copyOf(servers), List.of("."), List.of());
        });
    }

    private ResolvConf ofCluster(PodDns pod, List<String> events) {
        if (clusterDns.isEmpty()) {
            events.add(
                    "there is no DNS of the cluster, so that a pod with policy ClusterFirst cannot have it: it has policy"
                            + " Default");
            return ofHost();
        }
        var searches = new ArrayList<String>();
        if (!clusterDomain.isEmpty()) {
            searches.add(pod.namespace() + ".svc." + clusterDomain);
            searches.add("svc." + clusterDomain);
            searches.add(clusterDomain);
        }
        host.ifPresent(conf -> searches.addAll(conf.searches()));
        return new ResolvConf(clusterDns.stream().map(IpAddress::toString).toList(), once(searches), CLUSTER_OPTIONS);
    }

    /** The pod's own behind what it has already; of options with one name the pod's. */
    private static ResolvConf merged(ResolvConf base, ResolvConf own) {
        Map<String, DnsOption> options = new LinkedHashMap<>();
        base.options().forEach(option -> options.put(option.name(), option));
        own.options().forEach(option -> options.put(option.name(), option));
        return new ResolvConf(
                once(concat(base.servers(), own.servers())),
                once(concat(base.searches(), own.searches())),
                new ArrayList<>(options.values()));
    }

    private static List<String> concat(List<String> one, List<String> other) {
        var both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }

    private static List<String> once(List<String> values) {
        return List.copyOf(new LinkedHashSet<>(values));
    }

    private List<String> fittingServers(List<String> servers, List<String> events) {
        if (servers.size() <= limits.servers()) {
            return servers;
        }
        List<String> fitting = servers.subList(0, limits.servers());
        events.add("there are " + servers.size() + " name servers, of which " + limits.servers() + " are used: "
                + String.join(" ", fitting));
        return fitting;
    }

    /** Cut from their end. */
    private List<String> fittingSearches(List<String> searches, List<String> events) {
        var fitting = new ArrayList<>(searches.subList(0, Math.min(searches.size(), limits.searches())));
        fitting.removeIf(domain -> domain.length() > DnsLimits.LONGEST_DOMAIN);
        while (String.join(" ", fitting).length() > limits.searchCharacters()) {
            fitting.remove(fitting.size() - 1);
        }
        if (fitting.size() < searches.size()) {
            var left = new ArrayList<>(searches);
            left.removeAll(fitting);
            events.add("the searches are too many or too long, and these are left out: " + String.join(" ", left));
        }
        return fitting;
    }
}
