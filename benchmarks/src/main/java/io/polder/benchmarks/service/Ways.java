package io.polder.benchmarks.service;

import io.polder.benchmarks.sync.BalancerSetup;
import io.polder.benchmarks.sync.Endpoints;
import io.polder.benchmarks.sync.IptablesRules;
import io.polder.benchmarks.sync.NftRules;
import io.polder.benchmarks.sync.Polder;
import io.polder.benchmarks.sync.Rules;
import io.polder.netlink.IpAddress;
import io.polder.service.Endpoint;
import io.polder.service.ServiceEndpoints;
import io.polder.service.ServiceMode;
import io.polder.service.ServicePod;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The same services by everybody, each in a node of its own, and a node without any. Used by one thread; what it is made of
 * stays the caller's to close.
 */
record Ways(
        Plan plan,
        Triple direct,
        Triple ours,
        Triple byIptables,
        Triple byNft,
        BalancerSetup setup,
        Rules iptables,
        Rules nft) {

    static final String DIRECT = "direct";
    static final String SOCKET = "socket";
    static final String PACKET = "packet";
    static final String IPTABLES = "iptables";
    static final String NFT = "nft";

    static final List<String> NAMES = List.of(DIRECT, SOCKET, PACKET, IPTABLES, NFT);

    List<Triple> places() {
        return List.of(direct, ours, byIptables, byNft);
    }

    /** Sets up so many services. */
    void load(int size) {
        setup.balancer().replaceAll(services(size));
        if (size <= plan.mostRules()) {
            iptables.load(IptablesRules.all(size, i -> endpoints(size, i)), false);
        }
        if (size <= plan.mostNft()) {
            nft.load(NftRules.all(size, i -> endpoints(size, i)), false);
        }
    }

    /** Takes the others' rules away, so that the next ones are the only ones. */
    void clear() {
        iptables.clear();
        nft.clear();
    }

    /** Others have endpoints of theirs; the last has the server. */
    static List<ServiceEndpoints> services(int size) {
        var services = Polder.all(size);
        ServiceEndpoints last = services.get(size - 1);
        services.set(
                size - 1,
                ServiceEndpoints.of(last.service(), Endpoint.of("", IpAddress.parse(Triple.SERVER), Triple.PORT)));
        return services;
    }

    static String[] endpoints(int size, int service) {
        if (service == size - 1) {
            return new String[] {Triple.SERVER + ":" + Triple.PORT};
        }
        return new String[] {Endpoints.endpoint(service, 0) + ":8080", Endpoints.endpoint(service, 1) + ":8080"};
    }

    /** To the last of so many services. */
    List<Way> to(int size) {
        String vip = Endpoints.vip(size - 1);
        return List.of(
                new Way(SOCKET, ours.client, vip, 80, () -> attach(ServiceMode.SOCKET), size),
                new Way(PACKET, ours.client, vip, 80, () -> attach(ServiceMode.PACKET), size),
                new Way(DIRECT, direct.client, Triple.SERVER, Triple.PORT, () -> {}, size),
                new Way(IPTABLES, byIptables.client, vip, 80, () -> {}, plan.mostRules()),
                new Way(NFT, byNft.client, vip, 80, () -> {}, plan.mostNft()));
    }

    void attach(ServiceMode mode) {
        var pod = new ServicePod("client", Path.of(Triple.fd(ours.client)), "eth0", Optional.of("host1"));
        setup.balancer().attach(pod, mode);
    }
}
