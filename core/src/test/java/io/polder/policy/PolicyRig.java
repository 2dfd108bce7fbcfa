package io.polder.policy;

import io.polder.netlink.IpAddress;
import io.polder.service.RigPod;
import io.polder.service.ServiceRig;
import io.polder.service.TransportProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A node with pods of three namespaces, x, y and z, each with pods a, b and c, labelled {@code pod=a}, and its namespace
 * {@code ns=x}: the world of the public conformance suites. Confined to one test.
 */
final class PolicyRig implements AutoCloseable {

    static final List<String> NAMESPACES = List.of("x", "y", "z");
    static final List<String> PODS = List.of("a", "b", "c");

    final ServiceRig network = new ServiceRig();
    private final Map<PodName, RigPod> pods = new HashMap<>();
    private final List<NetworkPolicyEnforcer> enforcers = new ArrayList<>();

    PolicyRig() throws IOException {}

    /** The number of a pod, from 1, which its addresses have in them. */
    static int number(PodName name) {
        return NAMESPACES.indexOf(name.namespace()) * PODS.size() + PODS.indexOf(name.name()) + 1;
    }

    static PodName name(int number) {
        return new PodName(NAMESPACES.get((number - 1) / PODS.size()), PODS.get((number - 1) % PODS.size()));
    }

    static IpAddress address(PodName name, boolean v6) {
        int number = number(name);
        return v6 ? ServiceRig.address6(number, 2) : ServiceRig.address4(number, 2);
    }

    static PodInfo info(PodName name) {
        return PodInfo.of(
                        name.namespace(),
                        name.name(),
                        Map.of("pod", name.name()),
                        address(name, false),
                        address(name, true))
                .withPorts(namedPorts());
    }

    /** {@code serve-80-tcp} and the like, of both ports and all protocols. */
    private static NamedPort[] namedPorts() {
        var ports = new ArrayList<NamedPort>();
        for (TransportProtocol protocol : TransportProtocol.values()) {
            for (int port : List.of(80, 81)) {
                ports.add(new NamedPort(portName(protocol, port), protocol, port));
            }
        }
        return ports.toArray(NamedPort[]::new);
    }

    static String portName(TransportProtocol protocol, int port) {
        return "serve-" + port + "-" + protocol.name().toLowerCase(Locale.ROOT);
    }

    static NamespaceInfo namespace(String name) {
        return new NamespaceInfo(name, Map.of("ns", name));
    }

    static List<PodName> names() {
        var names = new ArrayList<PodName>();
        for (int number = 1; number <= NAMESPACES.size() * PODS.size(); number++) {
            names.add(name(number));
        }
        return names;
    }

    /** All namespaces and pods. */
    static PolicyUpdate.Builder everything() {
        PolicyUpdate.Builder all = PolicyUpdate.builder();
        NAMESPACES.forEach(name -> all.put(namespace(name)));
        names().forEach(name -> all.put(info(name)));
        return all;
    }

    /** A pod with its interface, which nothing listens on. */
    RigPod pod(String namespace, String name) throws IOException {
        var full = new PodName(namespace, name);
        RigPod pod = network.client(number(full));
        pods.put(full, pod);
        return pod;
    }

    /** As the enforcer is to know it. */
    EnforcedPod enforced(PodName name) {
        RigPod pod = pods.get(name);
        return new EnforcedPod(
                name, Path.of("/proc/self/fd/" + pod.netns().fd()), "eth0", Optional.of(pod.hostInterface()));
    }

    /** Likewise, without what is on the node. */
    EnforcedPod enforcedAlone(PodName name) {
        return new EnforcedPod(name, enforced(name).netns(), "eth0", Optional.empty());
    }

    PolicySettings settings() {
        var node = new ArrayList<IpAddress>();
        for (int number = 1; number <= NAMESPACES.size() * PODS.size(); number++) {
            node.add(ServiceRig.address4(number, 1));
            node.add(ServiceRig.address6(number, 1));
        }
        return PolicySettings.of(node.toArray(IpAddress[]::new)).withPins(network.bpffs.path("policy"));
    }

    /** Dismantled at the end. */
    NetworkPolicyEnforcer open() {
        return open(settings());
    }

    NetworkPolicyEnforcer open(PolicySettings settings) {
        var enforcer = NetworkPolicyEnforcer.open(settings, network.node);
        enforcers.add(enforcer);
        return enforcer;
    }

    @Override
    public void close() throws IOException {
        enforcers.forEach(NetworkPolicyEnforcer::close);
        network.close();
    }
}
