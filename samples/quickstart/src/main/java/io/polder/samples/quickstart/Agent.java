package io.polder.samples.quickstart;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netns.DatapathMode;
import io.polder.netns.NetnsConfigurator;
import io.polder.netns.PeerNode;
import io.polder.netns.PodAddress;
import io.polder.netns.PodInterfaceSpec;
import io.polder.netns.PodNetwork;
import io.polder.pool.AddressFamilies;
import io.polder.pool.EniAddress;
import io.polder.pool.EniAddressFactory;
import io.polder.pool.EniFactory;
import io.polder.pool.EniSettings;
import io.polder.pool.Lease;
import io.polder.pool.Owner;
import io.polder.pool.PoolSettings;
import io.polder.pool.ResourcePool;
import io.polder.pool.WatermarkPool;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceType;
import io.polder.spi.Subnet;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What runs on every node: a pool of addresses on shared ENIs, a pool of whole ENIs, and the configurator that wires
 * pods to them. Thread-safe.
 */
final class Agent implements AutoCloseable {

    /** Addresses go to the next pod at once: nothing on these nodes remembers the last one, and nobody waits a minute. */
    static final PoolSettings SHARED = PoolSettings.of(2, 6, 20).withCoolDown(Duration.ZERO);

    static final PoolSettings EXCLUSIVE = PoolSettings.of(1, 1, 2).withCoolDown(Duration.ZERO);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final NetnsDirectory directory;
    private final String prefix;
    private final CloudProvider cloud;
    private final InstanceIdentity instance;
    private final ScheduledThreadPoolExecutor executor;
    private final NetnsConfigurator configurator;
    private final ResourcePool<EniAddress> addresses;
    private final ResourcePool<Eni> enis;
    private final Eni primary;
    private final Party party;
    private final EchoServer server;
    private final PodRange range;
    private final Map<String, Pod> pods = new ConcurrentHashMap<>();

    /** @param prefix of the names of its pods' namespaces */
    Agent(
            String name,
            CloudProvider cloud,
            NetworkNamespace node,
            NetnsDirectory directory,
            String prefix,
            PodRange range) {
        this.name = name;
        this.range = range;
        this.cloud = cloud;
        this.directory = directory;
        this.prefix = prefix;
        this.instance = cloud.instanceMetadata().orElseThrow().identity(PATIENCE);
        this.primary = findPrimary();
        this.party = new Party(name, node, primary.addresses());
        this.server = EchoServer.start(node, name);
        this.executor = executor(name);
        this.configurator = NetnsConfigurator.open(node);
        InstanceType type = cloud.instanceTypes().describe(instance.instanceType(), PATIENCE);
        EniSettings settings = EniSettings.of(instance)
                .withFamilies(primary.addresses().size() > 1 ? AddressFamilies.DUAL_STACK : AddressFamilies.IPV4)
                .withPollInterval(Duration.ofMillis(250));
        Clock clock = Clock.systemUTC();
        var random = new SecureRandom();
        this.addresses = WatermarkPool.open(
                SHARED,
                new EniAddressFactory(cloud, type, settings, this::sleep, clock, random),
                executor,
                clock,
                random);
        this.enis = WatermarkPool.open(
                EXCLUSIVE, new EniFactory(cloud, type, settings, this::sleep, clock, random), executor, clock, random);
    }

    String name() {
        return name;
    }

    /** This node as the others see it in a network of pods that takes no ENI. */
    PeerNode asPeer() {
        return new PeerNode(party.addresses().stream().map(IpAddress::of).toList(), range.prefixes());
    }

    /** Joins such a network. */
    void connect(PodNetwork network) {
        configurator.connect(network);
    }

    InstanceIdentity instance() {
        return instance;
    }

    /** Itself, at its own addresses. */
    Party party() {
        return party;
    }

    /** The ENI that it was born with. */
    Eni primary() {
        return primary;
    }

    ResourcePool<EniAddress> addresses() {
        return addresses;
    }

    ResourcePool<Eni> enis() {
        return enis;
    }

    /** Starts a pod: its namespace as a container runtime makes it, then what a CNI ADD does. */
    Pod start(String podName, DatapathMode mode) throws InterruptedException {
        long begun = System.nanoTime();
        String netnsName = prefix + podName;
        NetworkNamespace netns = directory.create(netnsName);
        long named = System.nanoTime();
        var owner = owner(podName);
        try {
            PodInterfaceSpec spec = spec(podName, mode, directory.path(netnsName));
            long leased = System.nanoTime();
            var network = configurator.add(spec);
            var times = new StartTimes(named - begun, leased - named, System.nanoTime() - leased);
            var server = EchoServer.start(netns, podName);
            var pod = new Pod(podName, name, netnsName, netns, spec, network, server, times);
            pods.put(podName, pod);
            return pod;
        } catch (RuntimeException | InterruptedException e) {
            netns.close();
            directory.delete(netnsName);
            release(owner);
            throw e;
        }
    }

    /** Stops a pod, in the order of a CNI DEL: its interface, its address, its namespace. */
    void stop(Pod pod) {
        if (pods.remove(pod.name(), pod)) {
            pod.server().close();
            configurator.delete(pod.spec());
            release(owner(pod.name()));
            pod.netns().close();
            directory.delete(pod.netnsName());
        }
    }

    /** Stops its pods and gives everything back to the cloud. */
    void drain() throws InterruptedException {
        List.copyOf(pods.values()).forEach(this::stop);
        try {
            addresses.closeAndDispose(PATIENCE).get();
            enis.closeAndDispose(PATIENCE).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("give everything of " + name + " back to the cloud", e);
        }
    }

    /** Ends without asking the cloud for anything: what runs is stopped, nothing is given back. */
    @Override
    public void close() {
        addresses.close();
        enis.close();
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println(name + ": a cloud call is still running");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List.copyOf(pods.values()).forEach(this::stop);
        server.close();
        configurator.close();
        cloud.close();
    }

    private PodInterfaceSpec spec(String podName, DatapathMode mode, Path netns) throws InterruptedException {
        var spec = PodInterfaceSpec.of("default." + podName, netns, mode);
        if (!mode.usesEni()) {
            range.next().forEach(address -> spec.address(PodAddress.of(address)));
            return spec.build();
        }
        if (mode == DatapathMode.EXCLUSIVE_ENI) {
            Eni leased = await(enis, owner(podName));
            Subnet subnet = cloud.subnets().describe(leased.subnetId(), PATIENCE);
            spec.eni(MacAddress.parse(leased.mac()));
            leased.addresses().forEach(address -> spec.address(PodAddress.in(subnet, address)));
        } else {
            EniAddress leased = await(addresses, owner(podName));
            spec.eni(MacAddress.parse(leased.mac()));
            leased.addresses().forEach(address -> spec.address(PodAddress.in(leased.subnet(), address)));
        }
        if (mode == DatapathMode.EXCLUSIVE_ENI || mode == DatapathMode.SHARED_ENI_IPVLAN) {
            spec.hostRanges(party.addresses().stream()
                    .map(address -> IpPrefix.host(IpAddress.of(address)))
                    .toList());
        }
        return spec.build();
    }

    private static <R> R await(ResourcePool<R> pool, Owner owner) throws InterruptedException {
        try {
            Lease<R> lease = pool.acquire(owner, PATIENCE).get();
            return lease.resource();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("acquire for " + owner, e);
        }
    }

    private void release(Owner owner) {
        addresses.release(owner);
        enis.release(owner);
    }

    private static Owner owner(String podName) {
        return new Owner("default." + podName, "eth0");
    }

    /** The cloud's listings are late at times: a node that has just begun may not be in them yet. */
    private Eni findPrimary() {
        var end = Instant.now().plus(PATIENCE);
        while (true) {
            Optional<Eni> found =
                    cloud.networkInterfaces().listAll(EniFilter.attachedTo(instance.instanceId()), PATIENCE).stream()
                            .filter(Eni::primary)
                            .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(instance.instanceId() + " has no primary ENI");
            }
            try {
                sleep(Duration.ofMillis(250));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(
                        "look for the primary ENI of " + instance.instanceId() + ": interrupted", e);
            }
        }
    }

    private void sleep(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    private static ScheduledThreadPoolExecutor executor(String name) {
        var executor = new ScheduledThreadPoolExecutor(8, task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }
}
