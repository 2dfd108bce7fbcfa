package io.polder.dns.zone;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.service.ServicePort;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint of a service, as DNS tells it. Immutable.
 *
 * @param hostname one label, of the endpoint; several endpoints may have the same, such as those of a dual-stack pod
 * @param ready as the EndpointSlice says
 * @param ports that it listens on, by the service's names; node ports say nothing here
 */
public record DnsEndpoint(IpAddress address, Optional<String> hostname, boolean ready, List<ServicePort> ports) {

    public DnsEndpoint {
        requireNonNull(address, "address");
        hostname.ifPresent(label -> Labels.require("hostname", label));
        ports = List.copyOf(ports);
        for (ServicePort port : ports) {
            DnsService.requirePortName(port);
        }
    }

    /** A ready endpoint without a hostname. */
    public static DnsEndpoint of(IpAddress address, ServicePort... ports) {
        return new DnsEndpoint(address, Optional.empty(), true, List.of(ports));
    }

    /** The same with a hostname. */
    public DnsEndpoint named(String value) {
        return new DnsEndpoint(address, Optional.of(value), ready, ports);
    }

    /** The same, not ready. */
    public DnsEndpoint notReady() {
        return new DnsEndpoint(address, hostname, false, ports);
    }

    /** Its hostname, or what stands for one: {@code 10-1-2-3}, {@code fd00--1}. */
    String label() {
        return hostname.orElseGet(() -> Labels.of(address));
    }
}
