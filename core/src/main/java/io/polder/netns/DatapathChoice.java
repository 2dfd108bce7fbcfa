package io.polder.netns;

import static java.util.Objects.requireNonNull;

import io.polder.spi.InstanceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which mode the pods of a node are to have, for who does not choose himself. Immutable.
 *
 * @param reason in words, for a log
 */
public record DatapathChoice(DatapathMode mode, String reason) {

    /** Those that pass the node's stack by before the one that does not; of these, the one whose pods have a veth first. */
    private static final List<DatapathMode> SHARED =
            List.of(DatapathMode.SHARED_ENI_EBPF, DatapathMode.SHARED_ENI_IPVLAN, DatapathMode.SHARED_ENI_VETH);

    private static final List<DatapathMode> WITHOUT_A_CLOUD = List.of(DatapathMode.VXLAN, DatapathMode.HOST_GATEWAY);

    public DatapathChoice {
        requireNonNull(mode, "mode");
        requireNonNull(reason, "reason");
    }

    /**
     * Chooses by what the kernel and the cloud have: ENIs of their own for pods where there are enough, otherwise shared
     * ones; a tunnel where there is no cloud.
     *
     * @param support of the kernel, from {@link NetnsConfigurator#support}
     * @param instance the node's type; absent where pods take no addresses of a cloud
     * @param pods how many the node is to take at most
     * @throws NetnsException.Unsupported when the kernel can do none of them
     */
    public static DatapathChoice of(Map<DatapathMode, Support> support, Optional<InstanceType> instance, int pods) {
        if (instance.isEmpty()) {
            return first(WITHOUT_A_CLOUD, support, "pods take no addresses of a cloud");
        }
        int enis = instance.get().maxEnis() - 1; // The primary one is the node's.
        String room = instance.get().name() + " has " + enis + " ENIs beside the node's own, for " + pods + " pods";
        if (enis >= pods && isSupported(DatapathMode.EXCLUSIVE_ENI, support)) {
            return new DatapathChoice(DatapathMode.EXCLUSIVE_ENI, room);
        }
        return first(SHARED, support, room);
    }

    private static DatapathChoice first(List<DatapathMode> modes, Map<DatapathMode, Support> support, String because) {
        var passedOver = modes.stream()
                .takeWhile(mode -> !isSupported(mode, support))
                .map(mode -> "not " + mode + ": " + reason(mode, support))
                .collect(Collectors.joining("; "));
        DatapathMode mode = modes.stream()
                .filter(each -> isSupported(each, support))
                .findFirst()
                .orElseThrow(() -> new NetnsException.Unsupported("choose a datapath: " + passedOver));
        return new DatapathChoice(mode, passedOver.isEmpty() ? because : because + "; " + passedOver);
    }

    private static boolean isSupported(DatapathMode mode, Map<DatapathMode, Support> support) {
        var known = support.get(mode);
        return known != null && known.supported();
    }

    private static String reason(DatapathMode mode, Map<DatapathMode, Support> support) {
        var known = support.get(mode);
        return known == null ? "not tried" : known.reason();
    }
}
