package io.polder.dns.zone;

import static java.util.Objects.requireNonNull;

import io.polder.dns.LocalZone;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.PodInfo;
import io.polder.policy.PodName;
import io.polder.service.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * The names of a cluster's services and pods, by the Kubernetes DNS specification 1.1.0
 * (github.com/kubernetes/dns/blob/master/docs/specification.md), as a node knows them. Immutable: a change makes another one, which shares all that has not
 * changed, and costs what has.
 *
 * <p>Until it is {@linkplain #complete() complete} its zones answer {@code SERVFAIL}, as what is not known yet may well exist. CNAMEs of
 * ExternalName services are told as they are; whoever serves the zones follows them.
 */
public final class ClusterDns {

    private final ClusterDnsSettings settings;
    private final Name servicesName;
    private final List<ZoneAnswers> answers; // The cluster's first; they never change.
    private final View view;

    /**
     * What is known, for zones to answer from.
     *
     * @param pointers services' names of an address
     * @param podAddresses namespaces and names of pods that have an address
     */
    record View(
            boolean complete,
            PersistentTree<ServiceName, RenderedService> services,
            PersistentTree<AddressKey, Set<Name>> pointers,
            PersistentTree<PodName, PodInfo> pods,
            PersistentTree<AddressKey, PodName> podAddresses,
            PersistentTree<String, String> namespaces) {

        /** Whether it was named, or has a service or pod. */
        boolean hasNamespace(String namespace) {
            if (namespaces.get(namespace) != null) {
                return true;
            }
            ServiceName service = services.ceiling(new ServiceName(namespace, "-")); // No name begins so.
            PodName pod = pods.ceiling(new PodName(namespace, ""));
            return (service != null && service.namespace().equals(namespace))
                    || (pod != null && pod.namespace().equals(namespace));
        }

        boolean hasPod(String namespace, IpAddress address) {
            AddressKey key = podAddresses.ceiling(new AddressKey(address, namespace, ""));
            return key != null
                    && key.address().equals(address)
                    && key.namespace().equals(namespace);
        }
    }

    private ClusterDns(ClusterDnsSettings settings, Name servicesName, List<ZoneAnswers> answers, View view) {
        this.settings = settings;
        this.servicesName = servicesName;
        this.answers = answers;
        this.view = view;
    }

    /**
     * One that knows nothing yet.
     *
     * @throws IllegalArgumentException when the cluster's domain leaves no room for names in it
     */
    public static ClusterDns unknown(ClusterDnsSettings settings) {
        requireNonNull(settings, "settings");
        Name servicesName = Labels.child("svc", settings.zone());
        if (servicesName == null || Labels.child("dns-version", settings.zone()) == null) {
            throw new IllegalArgumentException("too long a domain for a cluster: " + settings.zone());
        }
        var view = new View(
                false,
                PersistentTree.empty(),
                PersistentTree.empty(),
                PersistentTree.empty(),
                PersistentTree.empty(),
                PersistentTree.empty());
        return new ClusterDns(settings, servicesName, answers(settings), view);
    }

    /**
     * One that knows everything. Of services, and of pods, with the same name the last one holds.
     *
     * @param pods with networks of their own; read where {@link PodRecords} are of pods
     * @param namespaces all; those of services and pods need not be among them
     */
    public static ClusterDns of(
            ClusterDnsSettings settings,
            Collection<DnsService> services,
            Collection<PodInfo> pods,
            Collection<String> namespaces) {
        ClusterDns dns = unknown(settings);
        for (String namespace : namespaces) {
            dns = dns.withNamespace(namespace);
        }
        for (DnsService service : services) {
            dns = dns.with(service);
        }
        for (PodInfo pod : pods) {
            dns = dns.with(pod);
        }
        return dns.complete();
    }

    /** The same with all known that there is: from now on what it has not does not exist. */
    public ClusterDns complete() {
        return with(true, view.services, view.pointers);
    }

    public boolean isComplete() {
        return view.complete;
    }

    /** The same with a service that is new, or instead of what it was. */
    public ClusterDns with(DnsService service) {
        RenderedService rendered =
                RenderedService.of(service, servicesName, settings.ttl().toSeconds());
        return with(
                view.complete, view.services.with(service.name(), rendered), pointersWith(service.name(), rendered));
    }

    /** The same without a service. */
    public ClusterDns without(ServiceName service) {
        return with(view.complete, view.services.without(service), pointersWith(service, RenderedService.NONE));
    }

    /** With what the service has now instead of what it had. */
    private PersistentTree<AddressKey, Set<Name>> pointersWith(ServiceName service, RenderedService now) {
        PersistentTree<AddressKey, Set<Name>> pointers = view.pointers;
        RenderedService before = view.services.get(service);
        if (before != null) {
            for (IpAddress address : before.pointers().keySet()) {
                if (!now.pointers().containsKey(address)) {
                    pointers = pointers.without(new AddressKey(address, service.namespace(), service.name()));
                }
            }
        }
        for (var each : now.pointers().entrySet()) {
            if (before == null || !each.getValue().equals(before.pointers().get(each.getKey()))) {
                pointers = pointers.with(
                        new AddressKey(each.getKey(), service.namespace(), service.name()), each.getValue());
            }
        }
        return pointers;
    }

    /** The same with a pod that is new, or instead of what it was. */
    public ClusterDns with(PodInfo pod) {
        PersistentTree<AddressKey, PodName> addresses = podAddressesWithout(pod.name());
        for (IpAddress address : pod.addresses()) {
            addresses = addresses.with(key(pod.name(), address), pod.name());
        }
        return with(view.pods.with(pod.name(), pod), addresses, view.namespaces);
    }

    /** The same without a pod. */
    public ClusterDns without(PodName pod) {
        return with(view.pods.without(pod), podAddressesWithout(pod), view.namespaces);
    }

    private PersistentTree<AddressKey, PodName> podAddressesWithout(PodName pod) {
        PersistentTree<AddressKey, PodName> addresses = view.podAddresses;
        PodInfo before = view.pods.get(pod);
        if (before != null) {
            for (IpAddress address : before.addresses()) {
                addresses = addresses.without(key(pod, address));
            }
        }
        return addresses;
    }

    private static AddressKey key(PodName pod, IpAddress address) {
        return new AddressKey(address, pod.namespace(), pod.name());
    }

    /** The same with a namespace, which may be empty. */
    public ClusterDns withNamespace(String namespace) {
        return with(
                view.pods, view.podAddresses, view.namespaces.with(Labels.require("namespace", namespace), namespace));
    }

    /** The same without a namespace; it goes on while it has services or pods. */
    public ClusterDns withoutNamespace(String namespace) {
        return with(view.pods, view.podAddresses, view.namespaces.without(namespace));
    }

    private ClusterDns with(
            boolean complete,
            PersistentTree<ServiceName, RenderedService> services,
            PersistentTree<AddressKey, Set<Name>> pointers) {
        return new ClusterDns(
                settings,
                servicesName,
                answers,
                new View(complete, services, pointers, view.pods, view.podAddresses, view.namespaces));
    }

    private ClusterDns with(
            PersistentTree<PodName, PodInfo> pods,
            PersistentTree<AddressKey, PodName> podAddresses,
            PersistentTree<String, String> namespaces) {
        return new ClusterDns(
                settings,
                servicesName,
                answers,
                new View(view.complete, view.services, view.pointers, pods, podAddresses, namespaces));
    }

    /** The cluster's domain first, then those of addresses. Of all snapshots of the same settings they have the same names. */
    public List<LocalZone> zones() {
        var zones = new ArrayList<LocalZone>(answers.size());
        zones.add(new ClusterZone(answers.get(0), settings, view));
        for (ZoneAnswers reverse : answers.subList(1, answers.size())) {
            zones.add(new ReverseZone(reverse, settings, view));
        }
        return List.copyOf(zones);
    }

    private static List<ZoneAnswers> answers(ClusterDnsSettings settings) {
        var origins = new LinkedHashSet<Name>();
        origins.add(settings.zone());
        for (IpPrefix network : settings.reverse()) {
            origins.addAll(ReverseNames.zones(network));
        }
        Name server = ClusterZone.server(settings);
        return origins.stream()
                .map(origin -> new ZoneAnswers(origin, settings, server))
                .toList();
    }
}
