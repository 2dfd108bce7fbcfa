package io.polder.policy;

import io.polder.bpf.PinDirectory;
import io.polder.bpf.PinnedHooks;
import io.polder.ebpf.link.Anchor;
import io.polder.ebpf.link.TcHook;
import io.polder.linux.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the programs are attached. All of it is pinned, that of a pod in {@code NAMESPACE/NAME/COOKIE@DEVICE}: the cookie of
 * its network namespace, and the index of the node's end of its link, or 0. Not thread-safe.
 */
final class PolicyHooks implements AutoCloseable {

    private static final String BEFORE_DEVICE = "@";

    private final PinnedHooks hooks = new PinnedHooks(PolicyException.PINS);
    private final PinDirectory pods;
    private final NetworkNamespace node;

    PolicyHooks(PinDirectory pods, NetworkNamespace node) {
        this.pods = pods;
        this.node = node;
    }

    /** A pod that is attached, and its pins. */
    private record Attached(PinDirectory pins, PodName name) {

        LocalPod local() {
            String[] parts = pins.decodedName().split(BEFORE_DEVICE, 2);
            return new LocalPod(name, (int) Long.parseUnsignedLong(parts[0]), Integer.parseInt(parts[1]));
        }
    }

    /**
     * On its way out a pod's traffic is met where the pod cannot meddle with it, if there is such a place; and with endpoints
     * of services in the place of their VIPs, both ways.
     *
     * @param replace whether these programs take the place of others that are there
     */
    LocalPod attach(EnforcedPod pod, PolicyPrograms programs, boolean replace) {
        try (NetworkNamespace netns = NetworkNamespace.open(pod.netns())) {
            int inside = hooks.index(netns, pod.interfaceName());
            int device =
                    pod.hostInterface().map(name -> hooks.index(node, name)).orElse(0);
            PinDirectory pins = directory(pod.name())
                    .resolve(PinDirectory.encode(Long.toUnsignedString(netns.cookie()) + BEFORE_DEVICE + device));
            pins.create();
            TcHook in = TcHook.ingress(netns, inside).withAnchor(Anchor.first());
            attach(in, PolicyPrograms.INGRESS, programs, pins, replace);
            if (device == 0) {
                attach(TcHook.egress(netns, inside), PolicyPrograms.EGRESS, programs, pins, replace);
            } else {
                attach(TcHook.ingress(node, device), PolicyPrograms.EGRESS_AT_NODE, programs, pins, replace);
            }
            directory(pod.name()).directories().stream()
                    .filter(other -> !other.equals(pins))
                    .forEach(this::detach);
            return new Attached(pins, pod.name()).local();
        }
    }

    private void attach(TcHook hook, String program, PolicyPrograms programs, PinDirectory pins, boolean replace) {
        if (replace) {
            hooks.attach(hook, programs.program(program), pins.path().resolve(program));
        } else {
            hooks.keepOrAttach(hook, programs.program(program), pins.path().resolve(program));
        }
    }

    private PinDirectory directory(PodName name) {
        return pods.resolve(PinDirectory.encode(name.namespace())).resolve(PinDirectory.encode(name.name()));
    }

    /** Puts these programs in the place of those that are attached. */
    void use(PolicyPrograms programs) {
        for (Attached pod : attachedPods()) {
            pod.pins
                    .list()
                    .forEach(pin ->
                            hooks.update(pin, programs.program(pin.getFileName().toString())));
        }
    }

    /** The pods whose traffic is checked. */
    List<LocalPod> attached() {
        return attachedPods().stream().map(Attached::local).toList();
    }

    private List<Attached> attachedPods() {
        var attached = new ArrayList<Attached>();
        for (PinDirectory namespace : pods.directories()) {
            for (PinDirectory pod : namespace.directories()) {
                var name = new PodName(namespace.decodedName(), pod.decodedName());
                pod.directories().forEach(pins -> attached.add(new Attached(pins, name)));
            }
        }
        return attached;
    }

    /** Checks a pod's traffic no more. One whose traffic is not checked is no error. */
    void detach(PodName name) {
        PinDirectory directory = directory(name);
        directory.directories().forEach(this::detach);
        directory.delete();
        PinDirectory namespace = pods.resolve(PinDirectory.encode(name.namespace()));
        if (namespace.list().isEmpty()) {
            namespace.delete();
        }
    }

    private void detach(PinDirectory pins) {
        pins.list().forEach(hooks::remove);
        pins.delete();
    }

    void dismantle() {
        attachedPods().forEach(pod -> detach(pod.name));
        pods.delete();
    }

    /** Lets go of filters, which stay. */
    @Override
    public void close() {
        hooks.close();
    }
}
