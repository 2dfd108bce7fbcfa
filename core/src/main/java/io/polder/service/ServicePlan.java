package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a service should be in the maps, worked out without any of them. Immutable. */
record ServicePlan(ServiceEndpoints wanted, List<PortPlan> ports) {

    ServicePlan {
        ports = List.copyOf(ports);
    }

    /** By what kind of address a port is reached. */
    enum Kind {
        CLUSTER_IP,
        /** Of somebody else, who has the node get its traffic. */
        EXTERNAL_IP,
        LOAD_BALANCER_IP,
        /** Of the node itself. */
        NODE_IP
    }

    /** A port of a service in one family. */
    record PortId(ServiceName service, String port, AddressFamily family) {}

    /**
     * What such a port should be.
     *
     * @param endpoints all of that port and family
     */
    record PortPlan(
            PortId id,
            Service service,
            TransportProtocol protocol,
            Map<FrontendKey, Kind> frontends,
            List<Endpoint> endpoints,
            EndpointSelection selection) {}

    /** @throws ServiceException.Invalid when the service cannot be so */
    static ServicePlan of(ServiceEndpoints wanted, NodeIdentity node, List<IpPrefix> podRanges) {
        Service service = wanted.service();
        var ports = new ArrayList<PortPlan>();
        if (service.isHeadless()) {
            return new ServicePlan(wanted, ports);
        }
        requireOutside(service, podRanges);
        for (AddressFamily family : AddressFamily.values()) {
            boolean reachable = false;
            for (ServicePort port : service.ports()) {
                Map<FrontendKey, Kind> frontends = frontends(service, port, family, node);
                if (!frontends.isEmpty()) {
                    reachable = true;
                    ports.add(portPlan(wanted, port, family, frontends, node));
                }
            }
            if (!reachable && !service.ports().isEmpty()) {
                requireNone(wanted, family);
            }
        }
        return new ServicePlan(wanted, ports);
    }

    private static PortPlan portPlan(
            ServiceEndpoints wanted,
            ServicePort port,
            AddressFamily family,
            Map<FrontendKey, Kind> frontends,
            NodeIdentity node) {
        Service service = wanted.service();
        List<Endpoint> endpoints = EndpointSelection.of(wanted.endpoints(), port, family);
        if (endpoints.size() > FrontendValue.MOST_ENDPOINTS) {
            throw new ServiceException.Invalid(
                    service.name(), endpoints.size() + " endpoints; " + FrontendValue.MOST_ENDPOINTS + " are the most");
        }
        return new PortPlan(
                new PortId(service.name(), port.name(), family),
                service,
                port.protocol(),
                Map.copyOf(frontends), // There are very many plans, and this is the smallest map.
                endpoints,
                EndpointSelection.of(service, endpoints, node));
    }

    private static Map<FrontendKey, Kind> frontends(
            Service service, ServicePort port, AddressFamily family, NodeIdentity node) {
        var frontends = new LinkedHashMap<FrontendKey, Kind>();
        add(frontends, service.clusterIps(), family, port.protocol(), port.port(), Kind.CLUSTER_IP);
        add(frontends, service.loadBalancerIps(), family, port.protocol(), port.port(), Kind.LOAD_BALANCER_IP);
        for (IpAddress address : service.externalIps()) {
            Kind kind = node.addresses().contains(address) ? Kind.NODE_IP : Kind.EXTERNAL_IP;
            add(frontends, List.of(address), family, port.protocol(), port.port(), kind);
        }
        if (port.nodePort().isPresent()) {
            add(
                    frontends,
                    node.addresses(),
                    family,
                    port.protocol(),
                    port.nodePort().getAsInt(),
                    Kind.NODE_IP);
        }
        return frontends;
    }

    private static void add(
            Map<FrontendKey, Kind> to,
            List<IpAddress> addresses,
            AddressFamily family,
            TransportProtocol protocol,
            int port,
            Kind kind) {
        for (IpAddress address : addresses) {
            if (address.family() == family) {
                to.putIfAbsent(new FrontendKey(address, port, protocol.number()), kind);
            }
        }
    }

    private static void requireOutside(Service service, List<IpPrefix> podRanges) {
        for (IpPrefix range : podRanges) {
            for (IpAddress vip : service.clusterIps()) {
                if (range.contains(vip)) {
                    throw new ServiceException.Invalid(
                            service.name(), "its address " + vip + " is in the pods' range " + range);
                }
            }
        }
    }

    private static void requireNone(ServiceEndpoints wanted, AddressFamily family) {
        for (Endpoint endpoint : wanted.endpoints()) {
            if (endpoint.address().family() == family) {
                throw new ServiceException.Invalid(
                        wanted.name(), "endpoint " + endpoint.address() + ", and no address of its family leads there");
            }
        }
    }
}
