package io.polder.samples.quickstart;

import static java.util.Objects.requireNonNull;

import io.polder.netns.DatapathMode;
import java.util.Map;
import java.util.Optional;

/** The command line. Immutable. */
record Arguments(boolean keep, boolean fast, long seed, DatapathMode mode) {

    private static final long DEFAULT_SEED = 7;
    private static final Map<String, DatapathMode> MODES = Map.of(
            "veth", DatapathMode.SHARED_ENI_VETH,
            "ebpf", DatapathMode.SHARED_ENI_EBPF,
            "ipvlan", DatapathMode.SHARED_ENI_IPVLAN,
            "exclusive", DatapathMode.EXCLUSIVE_ENI,
            "vxlan", DatapathMode.VXLAN,
            "host-gateway", DatapathMode.HOST_GATEWAY);

    /** Empty when something in it is not understood. */
    static Optional<Arguments> parse(String[] args) {
        boolean keep = false;
        boolean fast = false;
        long seed = DEFAULT_SEED;
        DatapathMode mode = DatapathMode.SHARED_ENI_VETH;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--keep")) {
                keep = true;
            } else if (args[i].equals("--fast")) {
                fast = true;
            } else if (args[i].equals("--seed") && i + 1 < args.length && args[i + 1].matches("\\d{1,18}")) {
                seed = Long.parseLong(args[++i]);
            } else if (args[i].equals("--mode") && i + 1 < args.length && MODES.containsKey(args[i + 1])) {
                mode = requireNonNull(MODES.get(args[++i]));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new Arguments(keep, fast, seed, mode));
    }
}
