package io.polder.dns.zone;

import io.polder.dns.DnsAnswer;
import io.polder.dns.LocalZone;
import io.polder.netlink.IpAddress;
import io.polder.service.ServiceName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;

/**
 * The cluster's domain. Immutable.
 *
 * <pre>
 * dns-version                      TXT
 * ns.dns                           the servers
 * NAME.NAMESPACE.svc               a service, and names beneath it
 * ADDRESS.NAMESPACE.pod            a pod
 * </pre>
 */
final class ClusterZone implements LocalZone {

    private static final String VERSION = "1.1.0";
    private static final List<Record> NOTHING = List.of();

    private final ClusterDnsSettings settings;
    private final ClusterDns.View view;
    private final ZoneAnswers answers;

    ClusterZone(ZoneAnswers answers, ClusterDnsSettings settings, ClusterDns.View view) {
        this.answers = answers;
        this.settings = settings;
        this.view = view;
    }

    /** {@code ns.dns.ZONE}. */
    static Name server(ClusterDnsSettings settings) {
        Name server = Labels.child("ns", Labels.child("dns", settings.zone()));
        return server == null ? settings.zone() : server;
    }

    @Override
    public Name origin() {
        return settings.zone();
    }

    @Override
    public DnsAnswer answer(Name name, int type) {
        return view.complete() ? answers.answer(at(name), type) : DnsAnswer.of(Rcode.SERVFAIL);
    }

    private @Nullable List<Record> at(Name name) {
        int depth = name.labels() - settings.zone().labels();
        if (depth <= 0) {
            return answers.apex();
        }
        return switch (Labels.at(name, depth - 1)) {
            case "svc" -> service(name, depth);
            case "pod" -> pod(name, depth);
            case "dns" -> servers(name, depth);
            case "dns-version" -> depth == 1 ? List.of(new TXTRecord(name, DClass.IN, ttl(), VERSION)) : null;
            default -> null;
        };
    }

    private @Nullable List<Record> service(Name name, int depth) {
        if (depth == 1) {
            return NOTHING;
        }
        String namespace = Labels.at(name, depth - 2);
        if (depth == 2) {
            return view.hasNamespace(namespace) ? NOTHING : null;
        }
        RenderedService service = view.services().get(new ServiceName(namespace, Labels.at(name, depth - 3)));
        return service == null ? null : service.at(name);
    }

    private @Nullable List<Record> pod(Name name, int depth) {
        if (depth == 1) {
            return NOTHING;
        }
        String namespace = Labels.at(name, depth - 2);
        if (settings.pods() == PodRecords.DISABLED || depth > 3 || !view.hasNamespace(namespace)) {
            return null;
        }
        if (depth == 2) {
            return NOTHING;
        }
        Optional<IpAddress> address = Labels.address(Labels.at(name, 0));
        if (address.isEmpty() || (settings.pods() == PodRecords.VERIFIED && !view.hasPod(namespace, address.get()))) {
            return null;
        }
        return List.of(address(name, address.get()));
    }

    private @Nullable List<Record> servers(Name name, int depth) {
        if (settings.servers().isEmpty() || depth > 2) {
            return null;
        }
        if (depth == 1) {
            return NOTHING;
        }
        return Labels.at(name, 0).equals("ns")
                ? settings.servers().stream()
                        .map(server -> address(name, server))
                        .toList()
                : null;
    }

    private Record address(Name owner, IpAddress address) {
        return address.isIpv4()
                ? new ARecord(owner, DClass.IN, ttl(), address.toInetAddress())
                : new AAAARecord(owner, DClass.IN, ttl(), address.toInetAddress());
    }

    private long ttl() {
        return settings.ttl().toSeconds();
    }
}
