package io.polder.dns.zone;

import io.polder.netlink.IpAddress;
import io.polder.service.ServicePort;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

/**
 * The records of one service, shared by all snapshots until it changes. Names that would be longer than names can be are left out.
 * Immutable.
 *
 * @param nodes what is at each name, its own and those beneath; nothing at those that are there only for others' sake
 * @param pointers whom an address leads back to
 */
record RenderedService(Map<Name, List<Record>> nodes, Map<IpAddress, Set<Name>> pointers) {

    /** Of a service that is not. */
    static final RenderedService NONE = new RenderedService(Map.of(), Map.of());

    private static final int WEIGHT = 100;
    // Of what one type has at one name: a message of 65535 octets is to hold it.
    private static final int MOST_OCTETS = 60_000;

    static RenderedService of(DnsService service, Name services, long ttl) {
        Name namespace = Labels.child(service.name().namespace(), services);
        Name own = Labels.child(service.name().name(), namespace);
        var rendering = new Rendering(ttl);
        if (own == null) {
            return rendering.end();
        }
        if (service.externalName().isPresent()) {
            rendering.add(
                    own,
                    new CNAMERecord(own, DClass.IN, ttl, service.externalName().get()));
        } else if (service.clusterIps().isEmpty()) {
            rendering.headless(service, own);
        } else {
            rendering.clusterIps(service, own);
        }
        return rendering.end();
    }

    private static final class Rendering {
        private final Map<Name, Set<Record>> nodes = new HashMap<>();
        private final Map<Name, Map<Integer, Integer>> octets = new HashMap<>();
        private final Map<IpAddress, Set<Name>> pointers = new LinkedHashMap<>();
        private final long ttl;

        Rendering(long ttl) {
            this.ttl = ttl;
        }

        void clusterIps(DnsService service, Name own) {
            for (IpAddress address : service.clusterIps()) {
                add(own, address);
                pointers.computeIfAbsent(address, absent -> new LinkedHashSet<>())
                        .add(own);
            }
            for (ServicePort port : service.ports()) {
                add(own, port, own);
            }
        }

        void headless(DnsService service, Name own) {
            for (DnsEndpoint endpoint : service.endpoints()) {
                Name host = Labels.child(endpoint.label(), own);
                if (!endpoint.ready() && !service.publishNotReady()) {
                    continue;
                }
                add(own, endpoint.address());
                if (host == null) {
                    continue;
                }
                add(host, endpoint.address());
                pointers.computeIfAbsent(endpoint.address(), absent -> new LinkedHashSet<>())
                        .add(host);
                for (ServicePort port : endpoint.ports()) {
                    add(own, port, host);
                }
            }
        }

        /** Asking for SRV by the service's name alone gives all its ports, as CoreDNS does: peers find each other so. */
        private void add(Name own, ServicePort port, Name target) {
            add(own, new SRVRecord(own, DClass.IN, ttl, 0, WEIGHT, port.port(), target));
            if (port.name().isEmpty()) {
                return;
            }
            Name protocol = Labels.child("_" + port.protocol().name().toLowerCase(Locale.ROOT), own);
            Name name = Labels.child("_" + port.name(), protocol);
            if (protocol != null && name != null) {
                nodes.computeIfAbsent(protocol, absent -> new LinkedHashSet<>());
                add(name, new SRVRecord(name, DClass.IN, ttl, 0, WEIGHT, port.port(), target));
            }
        }

        private void add(Name owner, IpAddress address) {
            add(
                    owner,
                    address.isIpv4()
                            ? new ARecord(owner, DClass.IN, ttl, address.toInetAddress())
                            : new AAAARecord(owner, DClass.IN, ttl, address.toInetAddress()));
        }

        private void add(Name owner, Record record) {
            Map<Integer, Integer> ofTypes = octets.computeIfAbsent(owner, absent -> new HashMap<>());
            int length = 12 + record.rdataToWireCanonical().length; // Owners are compressed.
            int before = ofTypes.getOrDefault(record.getType(), 0);
            Set<Record> records = nodes.computeIfAbsent(owner, absent -> new LinkedHashSet<>());
            if (before + length <= MOST_OCTETS && records.add(record)) {
                ofTypes.put(record.getType(), before + length);
            }
        }

        RenderedService end() {
            var told = new HashMap<Name, List<Record>>();
            nodes.forEach((name, records) -> told.put(name, List.copyOf(records)));
            return new RenderedService(Map.copyOf(told), Map.copyOf(pointers));
        }
    }

    /** Null where there is no such name. */
    @Nullable
    List<Record> at(Name name) {
        return nodes.get(name);
    }
}
