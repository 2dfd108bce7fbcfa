package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a new flow of a pod goes. Immutable.
 *
 * @param verdict what becomes of it
 * @param service that it is to; empty where it is to none, or to one of before a restart that was not named since
 * @param endpoints one of which it goes to, as {@code address:port}
 * @param reason in words
 */
public record FlowExplanation(Verdict verdict, Optional<ServiceName> service, List<String> endpoints, String reason) {

    /** What becomes of a flow. */
    public enum Verdict {
        /** It is no service's, and goes its own way. */
        PASSED,
        /** It goes to one of the endpoints. */
        BALANCED,
        /** It is refused at once: {@code ECONNREFUSED}, TCP's reset, ICMP's port unreachable. */
        REFUSED,
        /** It goes nowhere: {@code EHOSTUNREACH} from sockets, silence for packets. */
        DROPPED
    }

    public FlowExplanation {
        endpoints = List.copyOf(endpoints);
    }

    /** As the programs would find out; from what the kernel's maps say now. */
    static FlowExplanation of(ServiceFlow flow, ServiceMaps maps, ServiceTable table, ServiceSettings settings) {
        var key =
                new FrontendKey(flow.destination(), flow.port(), flow.protocol().number());
        Optional<FrontendValue> found = maps.frontend(key);
        if (found.isEmpty()) {
            return withoutService(flow.destination(), maps, settings);
        }
        FrontendValue value = found.get();
        Optional<ServiceName> name = table.holder(key);
        if (value.has(FrontendValue.NOT_FROM_PODS)) {
            return new FlowExplanation(
                    Verdict.PASSED,
                    name,
                    List.of(),
                    key + " is an external IP of elsewhere, to which pods go directly");
        }
        if (value.podCount() == 0) {
            boolean elsewhere = value.has(FrontendValue.POD_DROP);
            return new FlowExplanation(
                    elsewhere ? Verdict.DROPPED : Verdict.REFUSED,
                    name,
                    List.of(),
                    key + (elsewhere ? " has no endpoint on this node" : " has no endpoint"));
        }
        List<String> endpoints = endpoints(maps, key.family(), value);
        return new FlowExplanation(
                Verdict.BALANCED, name, endpoints, key + " has " + endpoints.size() + " endpoints for pods");
    }

    private static FlowExplanation withoutService(IpAddress vip, ServiceMaps maps, ServiceSettings settings) {
        if (maps.frontend(FrontendKey.ofVip(vip)).isPresent()) {
            return new FlowExplanation(
                    Verdict.REFUSED, Optional.empty(), List.of(), vip + " is a service's, and has no such port");
        }
        boolean inRange = settings.serviceRanges().stream().anyMatch(range -> range.contains(vip));
        return inRange
                ? new FlowExplanation(
                        Verdict.DROPPED,
                        Optional.empty(),
                        List.of(),
                        vip + " is in the services' range, and nobody has it")
                : new FlowExplanation(Verdict.PASSED, Optional.empty(), List.of(), vip + " is no service's");
    }

    private static List<String> endpoints(ServiceMaps maps, AddressFamily family, FrontendValue value) {
        var endpoints = new ArrayList<String>();
        for (int i = 0; i < value.podCount(); i++) {
            BackendEntry backend = maps.backend(family, maps.slot(value.podBase() + i));
            endpoints.add(backend.place());
        }
        return endpoints;
    }
}
