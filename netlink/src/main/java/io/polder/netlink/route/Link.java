package io.polder.netlink.route;

import io.polder.netlink.MacAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A link as the kernel reports it. Immutable.
 *
 * @param index its number in its namespace
 * @param mac absent where the link has no 48-bit address
 * @param kind such as {@code veth} or {@code bridge}; absent for hardware
 * @param master the index of the bridge (or other master) it belongs to
 * @param parent the index of the link below it, for a veth that of its peer: in the namespace that {@code parentNetnsId}
 *     names where it is present
 * @param parentNetnsId this namespace's id for the one the parent is in, where that is another one
 * @param alias free text that its owner put on it
 * @param group 0 unless set
 */
public record Link(
        int index,
        String name,
        Optional<MacAddress> mac,
        int mtu,
        Set<LinkFlag> flags,
        Optional<String> kind,
        OptionalInt master,
        OptionalInt parent,
        OptionalInt parentNetnsId,
        Optional<String> alias,
        int group)
        implements NetworkObject {

    public Link {
        flags = Set.copyOf(flags);
    }

    public boolean isUp() {
        return flags.contains(LinkFlag.UP);
    }
}
