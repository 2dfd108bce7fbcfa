package io.polder.service;

import io.polder.bpf.PinDirectory;
import io.polder.bpf.PinnedHooks;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.MapView;
import io.polder.ebpf.link.Anchor;
import io.polder.ebpf.link.BpfLink;
import io.polder.ebpf.link.CgroupHook;
import io.polder.ebpf.link.TcHook;
import io.polder.linux.NetworkNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the programs are attached. All of it is pinned: the hooks of the cgroup in {@code links}, those of a pod in
 * {@code attached/ID@COOKIE}, a directory that pods of sockets alone have, too, those of devices in {@code
 * devices/NAME}. Not thread-safe.
 */
final class Attachments implements AutoCloseable {

    private static final int SERVED = 1; // POD_SOCKET
    private static final char BEFORE_COOKIE = '@';

    private final PinnedHooks hooks = new PinnedHooks(ServiceException.PINS);
    private final PinDirectory links;
    private final PinDirectory pods;
    private final PinDirectory devices;
    private final NetworkNamespace node;
    private ServicePrograms programs;

    Attachments(PinDirectory pins, NetworkNamespace node, ServicePrograms programs) {
        this.links = pins.resolve("links");
        this.pods = pins.resolve("attached");
        this.devices = pins.resolve("devices");
        this.node = node;
        this.programs = programs;
    }

    /** Attaches the hooks of sockets, or puts these programs in the place of those that are attached. */
    void attachSockets(Path cgroup) {
        links.create();
        for (SocketHook hook : SocketHook.values()) {
            Path pin = links.path().resolve(hook.program());
            BpfProgram program = programs.program(hook.program());
            if (Files.exists(pin)) {
                hooks.update(pin, program);
            } else {
                try (BpfLink link = BpfLink.attach(CgroupHook.of(cgroup, hook.type()), program)) {
                    link.pin(pin);
                } catch (EbpfException e) {
                    throw new ServiceException.Unsupported("sockets cannot be served: " + e.getMessage(), e);
                }
            }
        }
    }

    /** Puts other programs in the place of those that are attached. */
    void use(ServicePrograms others) {
        programs = others;
        for (SocketHook hook : SocketHook.values()) {
            Path pin = links.path().resolve(hook.program());
            if (Files.exists(pin)) {
                hooks.update(pin, others.program(hook.program()));
            }
        }
        for (PinDirectory pod : pods.directories()) {
            pod.list()
                    .forEach(pin ->
                            hooks.update(pin, others.program(pin.getFileName().toString())));
        }
    }

    void attach(ServicePod pod, ServiceMode mode) {
        try (NetworkNamespace netns = NetworkNamespace.open(pod.netns())) {
            long cookie = netns.cookie();
            PinDirectory pins =
                    pods.resolve(PinDirectory.encode(pod.id()) + BEFORE_COOKIE + Long.toUnsignedString(cookie));
            if (!pins.exists()) {
                detach(pod.id());
                pins.create();
            }
            if (mode.usesPackets()) {
                attachPackets(pod, netns, pins);
            } else {
                pins.list().forEach(hooks::remove);
            }
            if (mode.usesSockets()) {
                served().put(cookie, SERVED);
            } else {
                served().remove(cookie);
            }
        }
    }

    /** What comes from outside by a device of the node. */
    void attachDevice(String name) {
        PinDirectory pins = devices.resolve(PinDirectory.encode(name));
        pins.create();
        int index = hooks.index(node, name);
        attach(TcHook.ingress(node, index), "from_device", pins);
        attach(TcHook.egress(node, index), "to_device", pins);
    }

    void detachDevice(String name) {
        PinDirectory pins = devices.resolve(PinDirectory.encode(name));
        pins.list().forEach(hooks::remove);
        pins.delete();
    }

    /**
     * On its way out a pod's traffic is met where the pod cannot meddle with it, if there is such a place. Others, such as
     * policies, see what goes to an endpoint and what comes from one: they are behind on the way out, and in front on the
     * way in.
     */
    private void attachPackets(ServicePod pod, NetworkNamespace netns, PinDirectory pins) {
        int inside = hooks.index(netns, pod.interfaceName());
        if (pod.hostInterface().isPresent()) {
            int host = hooks.index(node, pod.hostInterface().get());
            attach(TcHook.ingress(node, host).withAnchor(Anchor.first()), "from_pod", pins);
        } else {
            attach(TcHook.egress(netns, inside).withAnchor(Anchor.first()), "pod_egress", pins);
        }
        attach(TcHook.ingress(netns, inside), "to_pod", pins);
    }

    private void attach(TcHook hook, String program, PinDirectory pins) {
        hooks.attach(hook, programs.program(program), pins.path().resolve(program));
    }

    /** Detaches a pod, whether its namespace is still there or not; one that is not attached is no error. */
    void detach(String pod) {
        PinDirectory directory = directories().get(pod);
        if (directory == null) {
            return;
        }
        directory.list().forEach(hooks::remove);
        served().remove(cookieOf(directory));
        directory.delete();
    }

    /** The pods that are attached. */
    List<String> attached() {
        return List.copyOf(directories().keySet());
    }

    private Map<String, PinDirectory> directories() {
        var found = new HashMap<String, PinDirectory>();
        for (PinDirectory directory : pods.directories()) {
            String name = directory.decodedName();
            int end = name.lastIndexOf(BEFORE_COOKIE);
            if (end > 0) {
                found.put(name.substring(0, end), directory);
            }
        }
        return found;
    }

    private static long cookieOf(PinDirectory directory) {
        String name = directory.decodedName();
        return Long.parseUnsignedLong(name.substring(name.lastIndexOf(BEFORE_COOKIE) + 1));
    }

    /** The node's own processes, as another pod. */
    void attachNode() {
        served().put(node.cookie(), SERVED);
    }

    void detachNode() {
        served().remove(node.cookie());
    }

    private MapView<Long, Integer> served() {
        return programs.map("pods").view(Codecs.u64(), Codecs.u32());
    }

    /** Detaches everything, and removes all pins. */
    void dismantle() {
        attached().forEach(this::detach);
        devices.directories().forEach(pins -> detachDevice(pins.decodedName()));
        devices.delete();
        links.list().forEach(hooks::remove);
        links.delete();
        pods.delete();
    }

    /** Lets go of filters, which stay. */
    @Override
    public void close() {
        hooks.close();
    }
}
