package io.polder.service;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Services of all kinds, the same from the same seed. Confined to one test. */
final class RandomServices {

    static final int COUNT = 6;

    private static final List<EndpointCondition> CONDITIONS = List.of(EndpointCondition.values());

    private final Random random;

    RandomServices(Random random) {
        this.random = random;
    }

    /** One of a few services, as it happens to be now. */
    ServiceEndpoints any() {
        return of(random.nextInt(COUNT));
    }

    ServiceEndpoints of(int number) {
        boolean dual = random.nextBoolean();
        var service = Service.of("default", "s" + number);
        var ports = new ArrayList<ServicePort>();
        ports.add(port("http", 80, number));
        if (random.nextInt(3) == 0) {
            ports.add(port("dns", 53, number));
        }
        service.ports(ports.toArray(ServicePort[]::new));
        var ipv4 = IpAddress.parse("10.96.0." + number);
        var ipv6 = IpAddress.parse("fd00:96::" + number);
        if (dual) {
            service.clusterIps(ipv4, ipv6);
        } else {
            service.clusterIps(ipv4);
        }
        if (random.nextInt(3) == 0) {
            service.loadBalancerIps(IpAddress.parse("203.0.113." + number));
            if (random.nextBoolean()) {
                service.sourceRanges(IpPrefix.parse("198.51.100.0/24"));
            }
        }
        if (random.nextInt(4) == 0) {
            service.affinity(Duration.ofSeconds(1 + random.nextInt(1000)));
        }
        service.internalPolicy(policy()).externalPolicy(policy());
        return new ServiceEndpoints(service.build(), endpoints(number, ports, dual));
    }

    private ServicePort port(String name, int number, int service) {
        var protocol = name.equals("dns") ? TransportProtocol.UDP : TransportProtocol.TCP;
        var port = ServicePort.of(name, protocol, number);
        return random.nextInt(3) == 0 ? port.onNodes(30000 + service) : port;
    }

    private TrafficPolicy policy() {
        return random.nextInt(3) == 0 ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER;
    }

    private List<Endpoint> endpoints(int service, List<ServicePort> ports, boolean dual) {
        var endpoints = new ArrayList<Endpoint>();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            int host = 1 + random.nextInt(12);
            ServicePort port = ports.get(random.nextInt(ports.size()));
            String address =
                    dual && random.nextBoolean() ? "fd00::" + service + ":" + host : "10.0." + service + "." + host;
            endpoints.add(endpoint(port, address));
        }
        return endpoints;
    }

    private Endpoint endpoint(ServicePort port, String address) {
        Endpoint endpoint = Endpoint.of(port.name(), IpAddress.parse(address), 8080)
                .with(CONDITIONS.get(Math.max(0, random.nextInt(8) - 4)))
                .onNode(random.nextInt(3) == 0 ? "here" : "there");
        if (random.nextInt(4) == 0) {
            endpoint = endpoint.forZones(random.nextBoolean() ? "a" : "b");
        }
        return random.nextInt(6) == 0 ? endpoint.forNodes(random.nextBoolean() ? "here" : "there") : endpoint;
    }
}
