package io.polder.provider.fake.fabric;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpPrefix;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.FakeCloudBuilder;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * A fake cloud's VPC as real Linux links on one machine. Thread-safe.
 *
 * <p>The VPC is a namespace. In it a vSwitch is a bridge that has the gateway's address, made when the first ENI of it
 * is attached; between vSwitches the namespace routes. Every instance is a namespace of its own, with its primary ENI configured as {@code eth0}. An ENI that is attached later
 * appears there as a hot-plugged card would: under the lowest free name of {@code eth1}, {@code eth2} and so on, with
 * the MAC address the cloud says, down and without addresses. It may be renamed and moved to other namespaces; when it
 * is detached it goes from wherever it is. It also goes with a namespace it was moved to, where hardware would fall back
 * to the host: then no address can be assigned to it until it is detached and attached again.
 *
 * <p>Like a VPC, the fabric delivers an address to the ENI it is assigned to, answers every ARP request and neighbour
 * solicitation itself, floods nothing, and drops what an ENI sends from another MAC address than its own or from an
 * address that is neither assigned nor routed to it. Unlike a VPC, it delivers what somebody in the same vSwitch still
 * sends to an ENI by its MAC address after the address was released: as long as the sender's ARP cache has it. It carries
 * single addresses of both families, IPv6 where a subnet has a range of it; prefixes are in the cloud, not here.
 *
 * <p>Load balancers carry traffic: an internal one answers at its address in the VPC, one that faces the internet also from
 * {@link #internet()}. New flows of TCP and UDP go to backends by chance and weights; backends see the client's address and
 * answer through the gateway. A flow stays with its backend when that loses its weight, and ends when it is removed. A port
 * without a backend that has a weight is refused. Nobody checks health. As with real ones that keep the client's address, a
 * backend does not reach itself that way, nor another pod of its own node where the node delivers the answer itself. This takes a
 * kernel with nftables, of bridges, too.
 *
 * <p>A change takes effect in the kernel before the cloud shows it; one that the kernel refuses does not happen in the
 * cloud either. It needs CAP_SYS_ADMIN and CAP_NET_ADMIN. Nothing is made in the namespace the JVM runs in.
 */
public final class Fabric implements AutoCloseable {

    private final FakeCloud cloud;
    private final CloudFollower follower;
    private final Wiring wiring;

    private Fabric(FakeCloud cloud, CloudFollower follower, Wiring wiring) {
        this.cloud = cloud;
        this.follower = follower;
        this.wiring = wiring;
    }

    /**
     * Builds a cloud and makes its VPC.
     *
     * @param cloud with its subnets; the fabric becomes its listener
     * @param directory where the namespaces get their names
     * @param prefix what every one of these names begins with: the VPC's is {@code <prefix>vpc}, an instance's {@code
     *     <prefix><instance id>}
     * @throws FabricException when the directory has names with that prefix, which another fabric left or has in use,
     *     or when the kernel refuses; nothing is left behind then
     * @throws io.polder.linux.LinuxException when the directory cannot be read
     */
    public static Fabric create(FakeCloudBuilder cloud, NetnsDirectory directory, String prefix) {
        requireNonNull(cloud, "cloud");
        requireNonNull(directory, "directory");
        if (requireNonNull(prefix, "prefix").isBlank()) {
            throw new IllegalArgumentException("the prefix of a fabric's namespaces is blank");
        }
        refuseLeftovers(directory, prefix);
        var follower = new CloudFollower();
        FakeCloud built = cloud.listener(follower).build();
        try {
            var wiring = Wiring.create(directory, prefix, built.subnets());
            follower.follow(wiring);
            return new Fabric(built, follower, wiring);
        } catch (RuntimeException | Error e) {
            built.close();
            throw e;
        }
    }

    private static void refuseLeftovers(NetnsDirectory directory, String prefix) {
        List<String> leftovers = directory.names().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
        if (!leftovers.isEmpty()) {
            throw new FabricException(
                    "create fabric " + prefix,
                    prefix,
                    "there are namespaces with that prefix, left behind or in use: " + String.join(", ", leftovers),
                    null);
        }
    }

    /** The cloud, which is closed with the fabric. */
    public FakeCloud cloud() {
        return cloud;
    }

    /** The VPC's namespace. The handle is the fabric's: valid until the fabric is closed, and not to be closed. */
    public NetworkNamespace vpc() {
        return wiring.vpc().netns();
    }

    /**
     * The namespace of an instance. The handle is the fabric's: valid until the instance ends or the fabric is closed,
     * and not to be closed; {@link NetworkNamespace#duplicate} it to keep it longer.
     *
     * @throws FabricException when there is no such instance
     */
    public NetworkNamespace node(String instanceId) {
        return wiring.node(instanceId).netns();
    }

    /**
     * Adds a route to the VPC's table, whose next hop is an ENI: what is for that range goes to it, and it may send from
     * there, too. It is what networks of pods that have no addresses of the cloud's are built on (Alibaba Cloud's
     * CreateRouteEntry). The route goes when the ENI is detached.
     *
     * @throws FabricException when the ENI is attached to no instance, or when the kernel refuses, as it does for a range
     *     that has a route
     */
    public void addRoute(IpPrefix range, String eniId) {
        follower.addRoute(requireNonNull(range, "range"), requireNonNull(eniId, "eniId"));
    }

    /**
     * Somebody beyond the VPC: a namespace with {@link #internetAddresses}, made at the first call. It has no route to the
     * VPC but to load balancers that face it; the VPC's NAT gateway translates what goes there from addresses of the subnets. The handle is the fabric's: valid
     * until the fabric is closed, and not to be closed.
     *
     * @throws FabricException when the kernel refuses, as one without nftables does, or the fabric is closed
     */
    public NetworkNamespace internet() {
        return follower.internet()
                .orElseThrow(() -> new FabricException("enter the internet", "internet", "the fabric is closed", null));
    }

    /** An address of IPv4 and, where the cloud has it, one of IPv6; of ranges that are for documentation. */
    public List<InetAddress> internetAddresses() {
        return wiring.internetAddresses();
    }

    /** Whom the internet sees: the NAT gateway's addresses, in the same order. */
    public List<InetAddress> natAddresses() {
        return wiring.natAddresses();
    }

    /**
     * The file of an instance's namespace, for {@code nsenter}, {@code ip netns} and container runtimes.
     *
     * @throws FabricException when there is no such instance
     */
    public Path nodePath(String instanceId) {
        return wiring.node(instanceId).path();
    }

    /**
     * Closes the cloud and removes every link and namespace of the fabric, links from wherever the nodes have moved them
     * to. Parts that have gone already do no harm, and closing twice does nothing.
     *
     * @throws FabricException when the kernel refuses; what it did not refuse is gone all the same
     */
    @Override
    public void close() {
        try (follower;
                cloud) {
            // Closed from the last to the first, so that no news comes any more; each also when another fails.
        }
    }
}
