package io.polder.policy;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * How policies are enforced on a node. Immutable.
 *
 * @param node its own addresses, whose traffic from and to its pods always passes
 * @param pins the directory of what outlives the process, in a BPF file system; under it comes the version of its layout
 */
public record PolicySettings(List<IpAddress> node, Path pins, PolicyCapacities capacities) {

    /** {@code /sys/fs/bpf/polder-policy}. */
    public static final Path STANDARD_PINS = Path.of("/sys/fs/bpf/polder-policy");

    public PolicySettings {
        node = List.copyOf(node);
        requireNonNull(pins, "pins");
        requireNonNull(capacities, "capacities");
    }

    /** What is usual for a node with these addresses. */
    public static PolicySettings of(IpAddress... node) {
        return new PolicySettings(List.of(node), STANDARD_PINS, PolicyCapacities.STANDARD);
    }

    public PolicySettings withPins(Path value) {
        return new PolicySettings(node, value, capacities);
    }

    public PolicySettings withCapacities(PolicyCapacities value) {
        return new PolicySettings(node, pins, value);
    }
}
