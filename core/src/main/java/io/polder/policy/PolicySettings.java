package io.polder.policy;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.service.ServiceSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * How policies are enforced on a node. Immutable.
 *
 * @param node its own addresses, whose traffic from and to its pods always passes
 * @param pins the directory of what outlives the process, in a BPF file system; under it comes the version of its layout
 * @param hairpinIpv4 in whose name services let pods' packets come to themselves: {@link ServiceSettings#hairpinIpv4}
 * @param hairpinIpv6 likewise
 */
public record PolicySettings(
        List<IpAddress> node, Path pins, IpAddress hairpinIpv4, IpAddress hairpinIpv6, PolicyCapacities capacities) {

    /** {@code /sys/fs/bpf/polder-policy}. */
    public static final Path STANDARD_PINS = Path.of("/sys/fs/bpf/polder-policy");

    public PolicySettings {
        node = List.copyOf(node);
        requireNonNull(pins, "pins");
        requireNonNull(capacities, "capacities");
        if (!hairpinIpv4.isIpv4() || hairpinIpv6.isIpv4()) {
            throw new IllegalArgumentException("hairpin addresses " + hairpinIpv4 + " and " + hairpinIpv6);
        }
    }

    /** What is usual for a node with these addresses. */
    public static PolicySettings of(IpAddress... node) {
        return new PolicySettings(
                List.of(node),
                STANDARD_PINS,
                IpAddress.parse("169.254.42.1"),
                IpAddress.parse("fd42:706f:6c64:6572::1"),
                PolicyCapacities.STANDARD);
    }

    /** Beside services with these settings. */
    public PolicySettings beside(ServiceSettings services) {
        return new PolicySettings(node, pins, services.hairpinIpv4(), services.hairpinIpv6(), capacities);
    }

    public PolicySettings withPins(Path value) {
        return new PolicySettings(node, value, hairpinIpv4, hairpinIpv6, capacities);
    }

    public PolicySettings withCapacities(PolicyCapacities value) {
        return new PolicySettings(node, pins, hairpinIpv4, hairpinIpv6, value);
    }
}
