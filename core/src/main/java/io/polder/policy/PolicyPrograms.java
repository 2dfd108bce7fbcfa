package io.polder.policy;

import io.polder.bpf.ObjectFiles;
import io.polder.bpf.PinDirectory;
import io.polder.ebpf.BpfFileSystem;
import io.polder.ebpf.BpfMap;
import io.polder.ebpf.BpfObject;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.IncompatiblePinException;
import io.polder.ebpf.LoadOptions;
import io.polder.ebpf.ObjectSpec;
import java.util.Set;

/**
 * The programs of {@code policy.c}. Flows, the epoch, counters and events are pinned, and shared with programs that were
 * loaded earlier; the maps that they decide by are these programs' own. Not thread-safe.
 */
final class PolicyPrograms implements AutoCloseable {

    static final String INGRESS = "ingress";
    static final String EGRESS = "egress";
    static final String EGRESS_AT_NODE = "egress_at_node";

    private static final int EVENT_BYTES = 1 << 18;
    private static final Set<String> SHARED = Set.of("flows", "control", "counters", "events");
    private static final ObjectSpec SPEC = ObjectFiles.read(PolicyPrograms.class, "policy.o");

    private final BpfObject object;

    private PolicyPrograms(BpfObject object) {
        this.object = object;
    }

    /**
     * @throws PolicyException.ForeignPin when what is pinned is not such maps
     * @throws PolicyException.Unsupported when the kernel lacks something, or there is no BPF file system
     */
    static PolicyPrograms load(PolicySettings settings, PinDirectory pins) {
        ObjectSpec spec = SPEC;
        for (String map : SPEC.maps().keySet()) {
            int entries = entries(map, settings.capacities());
            if (entries > 0) {
                boolean shared = SHARED.contains(map);
                spec = spec.withMap(map, builder -> builder.maxEntries(entries).pinnedByName(shared));
            }
        }
        try {
            BpfFileSystem.require(pins.path());
            pins.create();
            return new PolicyPrograms(BpfObject.load(spec, LoadOptions.DEFAULT.withPins(pins.path())));
        } catch (IncompatiblePinException e) {
            throw new PolicyException.ForeignPin("what is pinned is not of policies: " + e.getMessage(), e);
        } catch (EbpfException e) {
            throw new PolicyException.Unsupported("policies' programs cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static int entries(String map, PolicyCapacities capacities) {
        return switch (map) {
            case "pods" -> capacities.pods();
            case "peers" -> capacities.peers();
            case "networks" -> capacities.networks();
            case "verdicts" -> capacities.verdicts();
            case "ranges" -> capacities.ranges();
            case "counters" -> capacities.rules();
            case "flows" -> capacities.flows();
            case "events" -> EVENT_BYTES;
            case "control" -> 1;
            default -> 0;
        };
    }

    BpfMap map(String name) {
        return object.map(name);
    }

    BpfProgram program(String name) {
        return object.program(name);
    }

    /** What is pinned or attached stays. */
    @Override
    public void close() {
        object.close();
    }
}
