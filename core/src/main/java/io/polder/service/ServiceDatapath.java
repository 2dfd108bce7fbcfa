package io.polder.service;

import io.polder.bpf.PinDirectory;
import io.polder.ebpf.BpfMap;
import io.polder.linux.NetworkNamespace;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** What the kernel has: programs, their maps, and where they are attached. Not thread-safe. */
final class ServiceDatapath implements AutoCloseable {

    private static final String LAYOUT = "v1"; // Of maps.h; another one has other pins.

    private final ServiceSettings settings;
    private final Path pins;
    private final NetworkNamespace node;
    private final KernelServiceMaps maps;
    private final Attachments attachments;
    private ServicePrograms programs;

    private ServiceDatapath(ServiceSettings settings, Path pins, NetworkNamespace node, ServicePrograms programs) {
        this.settings = settings;
        this.pins = pins;
        this.node = node;
        this.programs = programs;
        this.attachments = new Attachments(directory(pins), node, programs);
        this.maps = new KernelServiceMaps(programs::map, this::grow);
    }

    /** Loads the programs, and puts them in the place of those that are attached. */
    static ServiceDatapath open(ServiceSettings settings, NetworkNamespace node) {
        Path cgroup = settings.cgroup().orElseGet(CgroupRoot::find);
        Path pins = settings.pins().resolve(LAYOUT);
        ServicePrograms programs = ServicePrograms.load(settings, pins, Map.of());
        NetworkNamespace own = node.duplicate();
        try {
            var datapath = new ServiceDatapath(settings, pins, own, programs);
            datapath.begin(cgroup);
            return datapath;
        } catch (RuntimeException | Error e) {
            programs.close();
            own.close();
            throw e;
        }
    }

    private void begin(Path cgroup) {
        try {
            attachments.use(programs);
            attachments.attachSockets(cgroup);
        } catch (RuntimeException | Error e) {
            maps.close();
            throw e;
        }
    }

    KernelServiceMaps maps() {
        return maps;
    }

    Attachments attachments() {
        return attachments;
    }

    NetworkNamespace node() {
        return node;
    }

    ServicePrograms programs() {
        return programs;
    }

    /** Replaces maps by larger ones of the same content, in all programs, while traffic goes on. */
    private Function<String, BpfMap> grow(Capacities wanted) {
        try (var larger = LargerMaps.of(programs, wanted)) {
            ServicePrograms next = ServicePrograms.load(settings, pins, larger.maps());
            try {
                attachments.use(next);
                larger.replacePins(pins);
            } catch (RuntimeException | Error e) {
                attachments.use(programs);
                next.close();
                throw e;
            }
            larger.handOver();
            programs.close();
            programs = next;
            return next::map;
        }
    }

    /** Removes everything from the kernel. */
    void dismantle() {
        attachments.dismantle();
        PinDirectory all = directory(pins);
        all.list().forEach(all::delete);
        all.delete();
        PinDirectory parent = directory(settings.pins());
        if (parent.list().isEmpty()) {
            parent.delete();
        }
    }

    private static PinDirectory directory(Path path) {
        return new PinDirectory(path, ServiceException.PINS);
    }

    /** What is pinned stays. */
    @Override
    public void close() {
        attachments.close();
        maps.close();
        programs.close();
        node.close();
    }
}
