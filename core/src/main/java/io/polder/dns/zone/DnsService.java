package io.polder.dns.zone;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.service.Endpoint;
import io.polder.service.EndpointCondition;
import io.polder.service.ServiceEndpoints;
import io.polder.service.ServiceName;
import io.polder.service.ServicePort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * A service as DNS tells it: at cluster IPs, headless (without any), or elsewhere. One whose cluster IP has yet to come is none.
 * Immutable.
 *
 * @param ports of the cluster IPs
 * @param endpoints read where it is headless
 * @param publishNotReady endpoints are told also while they are not ready
 * @param externalName absolute: what an ExternalName service stands for, which has nothing else
 */
public record DnsService(
        ServiceName name,
        List<IpAddress> clusterIps,
        List<ServicePort> ports,
        List<DnsEndpoint> endpoints,
        boolean publishNotReady,
        Optional<Name> externalName) {

    public DnsService {
        requireNonNull(name, "name");
        Labels.require("namespace", name.namespace());
        Labels.require("name of a service", name.name());
        clusterIps = List.copyOf(clusterIps);
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
        for (ServicePort port : ports) {
            requirePortName(port);
        }
        if (externalName.isPresent() && !externalName.get().isAbsolute()) {
            throw new IllegalArgumentException("an external name is absolute: " + externalName.get());
        }
        if (externalName.isPresent() && !(clusterIps.isEmpty() && ports.isEmpty() && endpoints.isEmpty())) {
            throw new IllegalArgumentException(name + " has an external name, and more");
        }
    }

    /** @throws IllegalArgumentException when names are no labels */
    public static DnsService of(ServiceEndpoints service) {
        var endpoints = new LinkedHashMap<DnsEndpoint, List<ServicePort>>();
        for (Endpoint endpoint : service.endpoints()) {
            boolean ready = endpoint.condition() == EndpointCondition.READY;
            var bare = new DnsEndpoint(endpoint.address(), Optional.empty(), ready, List.of());
            List<ServicePort> ports = endpoints.computeIfAbsent(bare, absent -> new ArrayList<>());
            for (ServicePort port : service.service().ports()) {
                if (port.name().equals(endpoint.portName())) {
                    ports.add(ServicePort.of(port.name(), port.protocol(), endpoint.port()));
                }
            }
        }
        var told = new ArrayList<DnsEndpoint>();
        endpoints.forEach(
                (bare, ports) -> told.add(new DnsEndpoint(bare.address(), bare.hostname(), bare.ready(), ports)));
        return new DnsService(
                service.service().name(),
                service.service().clusterIps(),
                service.service().ports(),
                told,
                false,
                Optional.empty());
    }

    /** One without an address of its own. */
    public static DnsService headless(String namespace, String name, DnsEndpoint... endpoints) {
        return new DnsService(
                new ServiceName(namespace, name), List.of(), List.of(), List.of(endpoints), false, Optional.empty());
    }

    /**
     * One that is elsewhere.
     *
     * @param target with or without a dot at its end
     * @throws IllegalArgumentException when it is no name
     */
    public static DnsService external(String namespace, String name, String target) {
        try {
            Name absolute = Name.fromString(target, Name.root);
            return new DnsService(
                    new ServiceName(namespace, name), List.of(), List.of(), List.of(), false, Optional.of(absolute));
        } catch (TextParseException e) {
            throw new IllegalArgumentException("no name that a service could stand for: \"" + target + "\"", e);
        }
    }

    /** The same with hostnames for endpoints that have none, by their addresses. */
    public DnsService withHostnames(Map<IpAddress, String> hostnames) {
        var named = new ArrayList<DnsEndpoint>();
        for (DnsEndpoint endpoint : endpoints) {
            String hostname = hostnames.get(endpoint.address());
            named.add(hostname == null || endpoint.hostname().isPresent() ? endpoint : endpoint.named(hostname));
        }
        return new DnsService(name, clusterIps, ports, named, publishNotReady, externalName);
    }

    /** The same that tells of endpoints also while they are not ready ({@code publishNotReadyAddresses}). */
    public DnsService publishingNotReady() {
        return new DnsService(name, clusterIps, ports, endpoints, true, externalName);
    }

    static void requirePortName(ServicePort port) {
        if (!port.name().isEmpty()) {
            Labels.require("name of a port", port.name());
        }
    }
}
