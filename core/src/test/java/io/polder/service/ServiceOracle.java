package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the maps should say of services, said from scratch and as plainly as possible. Stateless. */
final class ServiceOracle {

    private ServiceOracle() {}

    /** What becomes of a new flow; {@code places} are of the endpoints of which it goes to one. */
    record Judgement(FlowExplanation.Verdict verdict, List<String> places) {}

    /** Of a flow that comes from a pod, or from a client outside, to a port of an address. */
    static Judgement judge(
            Collection<ServiceEndpoints> services,
            ServiceSettings settings,
            Optional<IpAddress> outside,
            FrontendKey to) {
        Map<String, String> lines = new HashMap<>();
        for (String line : dump(services, settings.node()).split("\n", -1)) {
            int space = line.indexOf(' ');
            lines.put(line.substring(0, Math.max(space, 0)), line.substring(space + 1));
        }
        String line = lines.get(to.toString());
        if (outside.isPresent()) {
            return line == null || !line.contains(" outside ")
                    ? new Judgement(FlowExplanation.Verdict.PASSED, List.of())
                    : fromOutside(services, outside.get(), to, line);
        }
        if (line != null) {
            return listed(line.substring("pods ".length()));
        }
        if (lines.containsKey(to.vip().toString())) {
            return new Judgement(FlowExplanation.Verdict.REFUSED, List.of());
        }
        boolean ours = settings.serviceRanges().stream().anyMatch(range -> range.contains(to.vip()));
        return new Judgement(ours ? FlowExplanation.Verdict.DROPPED : FlowExplanation.Verdict.PASSED, List.of());
    }

    private static Judgement fromOutside(
            Collection<ServiceEndpoints> services, IpAddress client, FrontendKey to, String line) {
        for (ServiceEndpoints each : services) {
            Service service = each.service();
            List<IpPrefix> ranges = service.sourceRanges();
            if (service.loadBalancerIps().contains(to.vip())
                    && !ranges.isEmpty()
                    && ranges.stream().noneMatch(range -> range.contains(client))) {
                return new Judgement(FlowExplanation.Verdict.DROPPED, List.of());
            }
        }
        return listed(line.substring(line.indexOf(" outside ") + " outside ".length()));
    }

    private static Judgement listed(String words) {
        List<String> places = new ArrayList<>();
        for (String word : words.split(" ", -1)) {
            switch (word) {
                case "refuse" -> {
                    return new Judgement(FlowExplanation.Verdict.REFUSED, List.of());
                }
                case "drop" -> {
                    return new Judgement(FlowExplanation.Verdict.DROPPED, List.of());
                }
                case "outside", "affinity", "ranges" -> {
                    return new Judgement(FlowExplanation.Verdict.BALANCED, places);
                }
                default -> places.add(word);
            }
        }
        return new Judgement(FlowExplanation.Verdict.BALANCED, places);
    }

    /** As {@link TableDump} says it. */
    static String dump(Collection<ServiceEndpoints> services, NodeIdentity node) {
        return dump(services, node, false);
    }

    /** @param maglev whether flows from outside find their endpoints by their hash */
    static String dump(Collection<ServiceEndpoints> services, NodeIdentity node, boolean maglev) {
        var lines = new TreeMap<FrontendKey, String>(Comparator.comparing((FrontendKey key) -> key.family())
                .thenComparing(key -> key.vip().high())
                .thenComparing(key -> key.vip().low())
                .thenComparing(FrontendKey::protocol)
                .thenComparing(FrontendKey::port));
        for (ServiceEndpoints each : services) {
            for (ServicePort port : each.service().ports()) {
                for (AddressFamily family : AddressFamily.values()) {
                    add(lines, each, port, family, node, maglev);
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
            NodeIdentity node,
            boolean maglev) {
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
            String fromOutside = list(all, service.externalPolicy() == TrafficPolicy.LOCAL, node);
            boolean byHash = maglev && !fromOutside.equals("drop") && !fromOutside.equals("refuse");
            lines.put(
                    key,
                    key + " pods " + list(all, false, node) + " outside "
                            + (byHash ? "by-hash " : "")
                            + fromOutside
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
