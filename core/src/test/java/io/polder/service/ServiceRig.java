package io.polder.service;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import io.polder.linux.testing.Bpffs;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressFlag;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node with pods, each behind a veth and a server: pod N has 10.77.N.2 and fd00:77:N::2, and answers on {@link
 * #PORT} with its number. Confined to one test.
 */
public final class ServiceRig implements AutoCloseable {

    public static final int PORT = 8080;
    public static final IpPrefix RANGE4 = IpPrefix.parse("10.96.0.0/16");
    public static final IpPrefix RANGE6 = IpPrefix.parse("fd00:96::/108");

    /** Or else the first packets of IPv6 wait for link-local addresses. */
    private static final String NO_DAD = "net/ipv6/conf/default/accept_dad";

    public final NetworkNamespace node = NetworkNamespace.create();
    public final Bpffs bpffs = new Bpffs();
    private final RouteNetlink netlink = RouteNetlink.open(node);
    private final List<RigPod> pods = new ArrayList<>();
    private final List<ServiceLoadBalancer> balancers = new ArrayList<>();

    public ServiceRig() throws IOException {
        new Sysctl(node)
                .write(new HashMap<>(Map.of(
                        "net/ipv4/ip_forward",
                        "1",
                        "net/ipv4/conf/all/rp_filter",
                        "0",
                        "net/ipv6/conf/all/forwarding",
                        "1",
                        NO_DAD,
                        "0")));
        netlink.links().change(LinkChange.of(1).up().build());
    }

    /** A pod without a server. */
    public RigPod client(int number) throws IOException {
        var pod = new RigPod(number, NetworkNamespace.create(), "host" + number);
        pods.add(pod);
        new Sysctl(pod.netns()).write(Map.of(NO_DAD, "0"));
        netlink.links()
                .create(LinkSpec.veth(
                                pod.hostInterface(),
                                LinkSpec.peer("eth0").namespace(pod.netns()).build())
                        .build());
        int host = netlink.links().find(pod.hostInterface()).orElseThrow().index();
        configure(netlink, host, number, 1);
        try (var inside = RouteNetlink.open(pod.netns())) {
            inside.links().change(LinkChange.of(1).up().build());
            int eth0 = inside.links().find("eth0").orElseThrow().index();
            configure(inside, eth0, number, 2);
            inside.routes()
                    .add(Route.to(IpPrefix.ALL_IPV4)
                            .via(address4(number, 1))
                            .dev(eth0)
                            .build());
            inside.routes()
                    .add(Route.to(IpPrefix.ALL_IPV6)
                            .via(address6(number, 1))
                            .dev(eth0)
                            .build());
        }
        return pod;
    }

    /** A pod that answers. */
    public RigPod server(int number) throws IOException {
        RigPod pod = client(number);
        pod.serve(PORT);
        return pod;
    }

    private static void configure(RouteNetlink in, int link, int number, int host) {
        in.links().change(LinkChange.of(link).up().build());
        in.addresses().add(new Address(link, new IpPrefix(address4(number, host), 24)));
        in.addresses()
                .add(Address.of(link, new IpPrefix(address6(number, host), 64))
                        .flag(AddressFlag.NODAD)
                        .build());
    }

    public static IpAddress address4(int number, int host) {
        return IpAddress.parse("10.77." + number + "." + host);
    }

    public static IpAddress address6(int number, int host) {
        return IpAddress.parse("fd00:77:" + number + "::" + host);
    }

    public ServiceSettings.Builder settings() {
        return settings(NodeIdentity.of("here"));
    }

    public ServiceSettings.Builder settings(NodeIdentity identity) {
        return ServiceSettings.of(identity)
                .pins(pins())
                .serviceRanges(RANGE4, RANGE6)
                .grace(Duration.ZERO);
    }

    public Path pins() {
        return bpffs.path("polder");
    }

    /** Dismantled at the end. */
    public ServiceLoadBalancer open() {
        return open(settings().build());
    }

    public ServiceLoadBalancer open(ServiceSettings settings) {
        var balancer = ServiceLoadBalancer.open(settings, node);
        balancers.add(balancer);
        return balancer;
    }

    @Override
    public void close() throws IOException {
        for (RigPod pod : pods) {
            pod.close();
        }
        balancers.forEach(ServiceLoadBalancer::close);
        netlink.close();
        node.close();
        bpffs.close();
    }
}
