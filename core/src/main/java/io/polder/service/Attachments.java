package io.polder.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.MapView;
import io.polder.ebpf.link.BpfLink;
import io.polder.ebpf.link.CgroupHook;
import io.polder.ebpf.link.LinkException;
import io.polder.ebpf.link.LinkInfo;
import io.polder.ebpf.link.TcHook;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the programs are attached. All of it is pinned: the hooks of the cgroup in {@code links}, those of a pod in
 * {@code attached/ID@COOKIE}, a directory that pods of sockets alone have, too, those of devices in {@code
 * devices/NAME}. Not thread-safe.
 */
final class Attachments implements AutoCloseable {

    private static final int SERVED = 1; // POD_SOCKET
    private static final char BEFORE_COOKIE = '@';

    private final Path links;
    private final Path pods;
    private final Path devices;
    private final NetworkNamespace node;
    private final Map<Path, BpfLink> filters = new HashMap<>();
    private ServicePrograms programs;

    Attachments(Path pins, NetworkNamespace node, ServicePrograms programs) {
        this.links = pins.resolve("links");
        this.pods = pins.resolve("attached");
        this.devices = pins.resolve("devices");
        this.node = node;
        this.programs = programs;
    }

    /** Attaches the hooks of sockets, or puts these programs in the place of those that are attached. */
    void attachSockets(Path cgroup) {
        createDirectories(links);
        for (SocketHook hook : SocketHook.values()) {
            Path pin = links.resolve(hook.program());
            BpfProgram program = programs.program(hook.program());
            if (Files.exists(pin)) {
                update(pin, program);
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
            Path pin = links.resolve(hook.program());
            if (Files.exists(pin)) {
                update(pin, others.program(hook.program()));
            }
        }
        for (Path pod : list(pods)) {
            list(pod)
                    .forEach(pin -> update(pin, others.program(pin.getFileName().toString())));
        }
    }

    private void update(Path pin, BpfProgram program) {
        BpfLink filter = filters.get(pin);
        if (filter != null) {
            update(pin, filter, program);
        } else if (!isOldFilter(pin)) {
            try (BpfLink link = BpfLink.ofPin(pin)) {
                update(pin, link, program);
            } catch (EbpfException e) {
                throw new ServiceException.ForeignPin(pin + " is no link of ours: " + e.getMessage(), e);
            }
        }
    }

    /** A link of an interface that is gone has nothing to be updated for. */
    private void update(Path pin, BpfLink link, BpfProgram program) {
        try {
            link.update(program);
        } catch (LinkException.Defunct e) {
            remove(pin);
        }
    }

    /** Of before a restart, where the kernel has no TCX: what is pinned is the program, and where it is nobody knows yet. */
    private static boolean isOldFilter(Path pin) {
        try (BpfProgram program = BpfProgram.ofPin(pin)) {
            return program.type().isPresent();
        } catch (EbpfException e) {
            return false;
        }
    }

    private void remove(Path pin) {
        try (BpfLink filter = filters.remove(pin)) {
            if (filter != null) {
                filter.detach();
            }
        } catch (LinkException.Defunct e) {
            // Gone with its interface.
        }
        delete(pin);
    }

    void attach(ServicePod pod, ServiceMode mode) {
        try (NetworkNamespace netns = NetworkNamespace.open(pod.netns())) {
            long cookie = netns.cookie();
            String name = encode(pod.id()) + BEFORE_COOKIE + Long.toUnsignedString(cookie);
            if (!Files.isDirectory(pods.resolve(name))) {
                detach(pod.id());
                createDirectories(pods.resolve(name));
            }
            if (mode.usesPackets()) {
                attachPackets(pod, netns, pods.resolve(name));
            } else {
                list(pods.resolve(name)).forEach(this::remove);
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
        Path pins = devices.resolve(encode(name));
        createDirectories(pins);
        int index = index(node, name);
        attach(TcHook.ingress(node, index), "from_device", pins);
        attach(TcHook.egress(node, index), "to_device", pins);
    }

    void detachDevice(String name) {
        Path pins = devices.resolve(encode(name));
        list(pins).forEach(this::remove);
        delete(pins);
    }

    /** On its way out a pod's traffic is met where the pod cannot meddle with it, if there is such a place. */
    private void attachPackets(ServicePod pod, NetworkNamespace netns, Path pins) {
        int inside = index(netns, pod.interfaceName());
        if (pod.hostInterface().isPresent()) {
            int host = index(node, pod.hostInterface().get());
            attach(TcHook.ingress(node, host), "from_pod", pins);
        } else {
            attach(TcHook.egress(netns, inside), "pod_egress", pins);
        }
        attach(TcHook.ingress(netns, inside), "to_pod", pins);
    }

    private void attach(TcHook hook, String program, Path pins) {
        Path pin = pins.resolve(program);
        if (Files.exists(pin) && !filters.containsKey(pin)) {
            keep(pin, BpfLink.ofPin(pin, hook));
        }
        if (Files.exists(pin)) {
            update(pin, programs.program(program));
        }
        if (!Files.exists(pin)) {
            BpfLink link = BpfLink.attach(hook, programs.program(program));
            link.pin(pin);
            keep(pin, link);
        }
    }

    /** Filters alone are not found by their pins again. */
    private void keep(Path pin, BpfLink link) {
        if (link.info().target() instanceof LinkInfo.Target.Filter) {
            filters.put(pin, link);
        } else {
            link.close();
        }
    }

    private static int index(NetworkNamespace netns, String name) {
        try (RouteNetlink netlink = RouteNetlink.open(netns)) {
            return netlink.links()
                    .find(name)
                    .orElseThrow(() -> new ServiceException("there is no interface " + name + " in " + netns, null))
                    .index();
        }
    }

    /** Detaches a pod, whether its namespace is still there or not; one that is not attached is no error. */
    void detach(String pod) {
        Path directory = directories().get(pod);
        if (directory == null) {
            return;
        }
        list(directory).forEach(this::remove);
        served().remove(cookieOf(directory));
        delete(directory);
    }

    /** The pods that are attached. */
    List<String> attached() {
        return List.copyOf(directories().keySet());
    }

    private Map<String, Path> directories() {
        var found = new HashMap<String, Path>();
        for (Path directory : list(pods)) {
            String name = directory.getFileName().toString();
            int end = name.lastIndexOf(BEFORE_COOKIE);
            if (end > 0) {
                found.put(decode(name.substring(0, end)), directory);
            }
        }
        return found;
    }

    private static long cookieOf(Path directory) {
        String name = directory.getFileName().toString();
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
        list(devices).forEach(pins -> detachDevice(decode(pins.getFileName().toString())));
        delete(devices);
        list(links).forEach(this::remove);
        delete(links);
        delete(pods);
    }

    /** Lets go of filters, which stay. */
    @Override
    public void close() {
        filters.values().forEach(BpfLink::close);
        filters.clear();
    }

    // The kernel takes no dots in names of pins.
    private static String encode(String id) {
        return URLEncoder.encode(id, UTF_8).replace("*", "%2A").replace(".", "%2E");
    }

    private static String decode(String name) {
        return URLDecoder.decode(name, UTF_8);
    }

    static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new ServiceException("cannot list " + directory + ": " + e, e);
        }
    }

    static void createDirectories(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ServiceException("cannot make " + directory + ": " + e, e);
        }
    }

    static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new ServiceException("cannot remove " + path + ": " + e, e);
        }
    }
}
