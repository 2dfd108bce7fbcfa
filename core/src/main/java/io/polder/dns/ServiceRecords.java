package io.polder.dns;

import io.polder.netlink.IpAddress;
import io.polder.service.Endpoint;
import io.polder.service.EndpointCondition;
import io.polder.service.ServiceEndpoints;
import io.polder.service.ServiceName;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The records of services for those outside their cluster. Stateless. */
public final class ServiceRecords {

    private ServiceRecords() {}

    /**
     * {@code NAME.NAMESPACE.DOMAIN} for each service with addresses of load balancers, and for each without any address of its own
     * its ready endpoints.
     *
     * @param ttl in whole seconds, at least one
     */
    public static List<DnsRecordSet> of(Collection<ServiceEndpoints> services, String domain, Duration ttl) {
        var records = new ArrayList<DnsRecordSet>();
        for (ServiceEndpoints service : services) {
            ServiceName of = service.service().name();
            String name =
                    (of.name() + "." + of.namespace() + "." + ResolvConf.withoutDot(domain)).toLowerCase(Locale.ROOT);
            Set<IpAddress> addresses = addresses(service);
            add(records, name, DnsType.A, ttl, addresses);
            add(records, name, DnsType.AAAA, ttl, addresses);
        }
        return records;
    }

    private static Set<IpAddress> addresses(ServiceEndpoints service) {
        var addresses = new HashSet<>(service.service().loadBalancerIps());
        boolean headless = service.service().clusterIps().isEmpty()
                && service.service().externalIps().isEmpty();
        if (addresses.isEmpty() && headless) {
            for (Endpoint endpoint : service.endpoints()) {
                if (endpoint.condition() == EndpointCondition.READY) {
                    addresses.add(endpoint.address());
                }
            }
        }
        return addresses;
    }

    private static void add(List<DnsRecordSet> to, String name, DnsType type, Duration ttl, Set<IpAddress> addresses) {
        var values = new HashSet<String>();
        for (IpAddress address : addresses) {
            if (address.isIpv4() == (type == DnsType.A)) {
                values.add(address.toString());
            }
        }
        if (!values.isEmpty()) {
            to.add(new DnsRecordSet(name, type, ttl, values));
        }
    }
}
