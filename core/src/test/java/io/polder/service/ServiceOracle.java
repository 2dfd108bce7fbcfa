package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the maps should say of services, said from scratch and as plainly as possible. Stateless. */
final class ServiceOracle {

    private ServiceOracle() {}

    /** As {@link TableDump} says it. */
    static String dump(Collection<ServiceEndpoints> services, NodeIdentity node) {
        var lines = new TreeMap<FrontendKey, String>(Comparator.comparing((FrontendKey key) -> key.family())
                .thenComparing(key -> key.vip().high())
                .thenComparing(key -> key.vip().low())
                .thenComparing(FrontendKey::protocol)
                .thenComparing(FrontendKey::port));
        for (ServiceEndpoints each : services) {
            for (ServicePort port : each.service().ports()) {
                for (AddressFamily family : AddressFamily.values()) {
                    add(lines, each, port, family, node);
                }
            }
        }
        return String.join("\n", lines.values());
    }

    private static void add(
            SortedMap<FrontendKey, String> lines,
            ServiceEndpoints each,
            ServicePort port,
            AddressFamily family,
            NodeIdentity node) {
        Service service = each.service();
        List<Endpoint> all = each.endpoints().stream()
                .filter(endpoint -> endpoint.portName().equals(port.name())
                        && endpoint.address().family() == family)
                .toList();
        String affinity =
                service.affinity().map(time -> " affinity " + time.toSeconds()).orElse("");
        for (IpAddress vip : of(service.clusterIps(), family)) {
            var key = new FrontendKey(vip, port.port(), port.protocol().number());
            String pods = list(all, service.internalPolicy() == TrafficPolicy.LOCAL, node);
            lines.put(FrontendKey.ofVip(vip), vip + " refuses other ports");
            lines.put(key, key + " pods " + pods + affinity);
        }
        var outside = new ArrayList<FrontendKey>();
        for (IpAddress vip : of(service.loadBalancerIps(), family)) {
            outside.add(new FrontendKey(vip, port.port(), port.protocol().number()));
        }
        port.nodePort().ifPresent(number -> {
            for (IpAddress address : of(node.addresses(), family)) {
                outside.add(new FrontendKey(address, number, port.protocol().number()));
            }
        });
        for (FrontendKey key : outside) {
            boolean ranges = service.loadBalancerIps().contains(key.vip())
                    && !service.sourceRanges().isEmpty();
            lines.put(
                    key,
                    key + " pods " + list(all, false, node) + " outside "
                            + list(all, service.externalPolicy() == TrafficPolicy.LOCAL, node)
                            + affinity
                            + (ranges ? " ranges" : ""));
        }
    }

    private static List<IpAddress> of(List<IpAddress> addresses, AddressFamily family) {
        return addresses.stream().filter(address -> address.family() == family).toList();
    }

    private static String list(List<Endpoint> all, boolean local, NodeIdentity node) {
        List<Endpoint> cluster = best(near(all, node));
        List<Endpoint> wanted = local
                ? best(all.stream()
                        .filter(endpoint -> endpoint.node().equals(Optional.of(node.name())))
                        .toList())
                : cluster;
        if (wanted.isEmpty()) {
            return cluster.isEmpty() ? "refuse" : "drop";
        }
        return wanted.stream()
                .map(endpoint -> FrontendKey.place(endpoint.address(), endpoint.port()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static List<Endpoint> best(List<Endpoint> some) {
        List<Endpoint> ready = only(some, EndpointCondition.READY);
        return ready.isEmpty() ? only(some, EndpointCondition.DRAINING) : ready;
    }

    private static List<Endpoint> only(List<Endpoint> some, EndpointCondition condition) {
        return some.stream()
                .filter(endpoint -> endpoint.condition() == condition)
                .toList();
    }

    private static List<Endpoint> near(List<Endpoint> all, NodeIdentity node) {
        List<Endpoint> ready = only(all, EndpointCondition.READY);
        if (ready.stream().noneMatch(endpoint -> endpoint.nodeHints().isEmpty())
                && ready.stream().anyMatch(endpoint -> endpoint.nodeHints().contains(node.name()))) {
            return all.stream()
                    .filter(endpoint -> endpoint.nodeHints().contains(node.name()))
                    .toList();
        }
        String zone = node.zone().orElse("");
        if (ready.stream().noneMatch(endpoint -> endpoint.zoneHints().isEmpty())
                && ready.stream().anyMatch(endpoint -> endpoint.zoneHints().contains(zone))) {
            return all.stream()
                    .filter(endpoint -> endpoint.zoneHints().contains(zone))
                    .toList();
        }
        return all;
    }
}
