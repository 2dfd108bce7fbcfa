package io.polder.service;

import io.polder.netlink.AddressFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which endpoints of a port get new flows, by where these come from (kubernetes.io, "Virtual IPs and Service Proxies";
 * pkg/proxy/topology.go). Lists of the same endpoints are the same list. Immutable.
 *
 * @param cluster from pods to any other than the cluster IP
 * @param internal from pods to the cluster IP
 * @param external from outside
 * @param any whether some endpoint anywhere would take a flow
 */
record EndpointSelection(List<Endpoint> cluster, List<Endpoint> internal, List<Endpoint> external, boolean any) {

    static EndpointSelection of(Service service, List<Endpoint> endpoints, NodeIdentity node) {
        List<Endpoint> cluster = usable(near(endpoints, node));
        if (service.internalPolicy() == TrafficPolicy.CLUSTER && service.externalPolicy() == TrafficPolicy.CLUSTER) {
            return new EndpointSelection(cluster, cluster, cluster, !cluster.isEmpty());
        }
        List<Endpoint> local = usable(endpoints.stream()
                .filter(endpoint -> endpoint.node().filter(node.name()::equals).isPresent())
                .toList());
        return new EndpointSelection(
                cluster,
                service.internalPolicy() == TrafficPolicy.LOCAL ? local : cluster,
                service.externalPolicy() == TrafficPolicy.LOCAL ? local : cluster,
                !cluster.isEmpty());
    }

    /** Those that are ready; when none is, those that serve although they are terminating. */
    private static List<Endpoint> usable(List<Endpoint> endpoints) {
        List<Endpoint> ready = having(endpoints, EndpointCondition.READY);
        return ready.isEmpty() ? having(endpoints, EndpointCondition.DRAINING) : ready;
    }

    private static List<Endpoint> having(List<Endpoint> endpoints, EndpointCondition condition) {
        return only(endpoints, endpoint -> endpoint.condition() == condition);
    }

    /** The list itself where all of it is wanted: there are very many. */
    private static List<Endpoint> only(List<Endpoint> endpoints, Predicate<Endpoint> wanted) {
        var found = new ArrayList<Endpoint>(endpoints.size());
        for (Endpoint endpoint : endpoints) {
            if (wanted.test(endpoint)) {
                found.add(endpoint);
            }
        }
        return found.size() == endpoints.size() ? endpoints : List.copyOf(found);
    }

    /** By hints for nodes, else by those for zones, where each ready endpoint has some and one of them is meant for us. */
    private static List<Endpoint> near(List<Endpoint> endpoints, NodeIdentity node) {
        List<Endpoint> byNode = hinted(
                endpoints,
                endpoint -> !endpoint.nodeHints().isEmpty(),
                endpoint -> endpoint.nodeHints().contains(node.name()));
        if (byNode != endpoints || node.zone().isEmpty()) {
            return byNode;
        }
        String zone = node.zone().get();
        return hinted(
                endpoints,
                endpoint -> !endpoint.zoneHints().isEmpty(),
                endpoint -> endpoint.zoneHints().contains(zone));
    }

    private static List<Endpoint> hinted(
            List<Endpoint> endpoints, Predicate<Endpoint> isHinted, Predicate<Endpoint> isMeant) {
        boolean matched = false;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.condition() == EndpointCondition.READY) {
                if (!isHinted.test(endpoint)) {
                    return endpoints;
                }
                matched |= isMeant.test(endpoint);
            }
        }
        return matched ? endpoints.stream().filter(isMeant).toList() : endpoints;
    }

    /** The endpoints of a port in one family. */
    static List<Endpoint> of(List<Endpoint> endpoints, ServicePort port, AddressFamily family) {
        return only(
                endpoints,
                endpoint -> endpoint.address().family() == family
                        && endpoint.portName().equals(port.name()));
    }
}
