package io.polder.policy;

import io.polder.bpf.PinDirectory;
import io.polder.bpf.PinnedHooks;
import io.polder.ebpf.link.Anchor;
import io.polder.ebpf.link.TcHook;
import io.polder.linux.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the programs are attached. All of it is pinned, that of a pod in {@code NAME@COOKIE@DEVICE}: the cookie of its
 * namespace, and the index of the node's end of its link, or 0. Not thread-safe.
 */
final class PolicyHooks implements AutoCloseable {

    private static final String BETWEEN = "@"; // In no name of Kubernetes.

    private final PinnedHooks hooks = new PinnedHooks(PolicyException.PINS);
    private final PinDirectory pods;
    private final NetworkNamespace node;

    PolicyHooks(PinDirectory pods, NetworkNamespace node) {
        this.pods = pods;
        this.node = node;
    }

    /** A pod that has been attached, by the name of its directory. */
    private record Attached(PinDirectory pins, PodName name, long cookie, int device) {

        static Optional<Attached> of(PinDirectory pins) {
            String[] parts = pins.decodedName().split(BETWEEN, -1);
            int slash = parts[0].indexOf('/');
            if (parts.length != 3 || slash < 0) {
                return Optional.empty();
            }
            var name = new PodName(parts[0].substring(0, slash), parts[0].substring(slash + 1));
            return Optional.of(new Attached(pins, name, Long.parseUnsignedLong(parts[1]), Integer.parseInt(parts[2])));
        }

        LocalPod local() {
            return new LocalPod(name, (int) cookie, device);
        }
    }

    /**
     * On its way out a pod's traffic is met where the pod cannot meddle with it, if there is such a place; and with endpoints
     * of services in the place of their VIPs, both ways.
     */
    LocalPod attach(EnforcedPod pod, PolicyPrograms programs) {
        try (NetworkNamespace netns = NetworkNamespace.open(pod.netns())) {
            int inside = hooks.index(netns, pod.interfaceName());
            int device =
                    pod.hostInterface().map(name -> hooks.index(node, name)).orElse(0);
            String name = pod.name() + BETWEEN + Long.toUnsignedString(netns.cookie()) + BETWEEN + device;
            PinDirectory pins = pods.resolve(PinDirectory.encode(name));
            for (Attached old : attachedPods()) {
                if (old.name.equals(pod.name()) && !old.pins.equals(pins)) {
                    detach(old.pins);
                }
            }
            pins.create();
            TcHook in = TcHook.ingress(netns, inside).withAnchor(Anchor.first());
            attach(in, PolicyPrograms.INGRESS, programs, pins);
            if (device == 0) {
                attach(TcHook.egress(netns, inside), PolicyPrograms.EGRESS, programs, pins);
            } else {
                attach(TcHook.ingress(node, device), PolicyPrograms.EGRESS_AT_NODE, programs, pins);
            }
            return Attached.of(pins).orElseThrow().local();
        }
    }

    private void attach(TcHook hook, String program, PolicyPrograms programs, PinDirectory pins) {
        hooks.attach(hook, programs.program(program), pins.path().resolve(program));
    }

    /** Puts these programs in the place of those that are attached. */
    void use(PolicyPrograms programs) {
        for (PinDirectory pins : pods.directories()) {
            pins.list()
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
        for (PinDirectory pins : pods.directories()) {
            Attached.of(pins).ifPresent(attached::add);
        }
        return attached;
    }

    /** Checks a pod's traffic no more. One whose traffic is not checked is no error. */
    void detach(PodName name) {
        for (Attached some : attachedPods()) {
            if (some.name.equals(name)) {
                detach(some.pins);
            }
        }
    }

    private void detach(PinDirectory pins) {
        pins.list().forEach(hooks::remove);
        pins.delete();
    }

    void dismantle() {
        pods.directories().forEach(this::detach);
        pods.delete();
    }

    /** Lets go of filters, which stay. */
    @Override
    public void close() {
        hooks.close();
    }
}
