package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import java.util.List;

/**
 * A table of nftables that says where frames go that enter a bridge by a port: {@code type filter hook prerouting priority
 * dstnat} of the bridge family. Immutable.
 *
 * @param name 1 to 255 bytes (NFT_NAME_MAXLEN); the family's tables have different names
 * @param detours the first that matches decides
 */
public record BridgeTable(String name, List<Detour> detours) {

    /**
     * IP packets that go to a MAC address, whatever theirs is. With that of the bridge, the host gets what one port sends to
     * another, and routes it.
     *
     * @param side whether the prefix is of where they come from, or go
     */
    public record Detour(Side side, IpPrefix prefix, MacAddress to) {
        public Detour {
            requireNonNull(side, "side");
            requireNonNull(prefix, "prefix");
            requireNonNull(to, "to");
        }
    }

    /** One of a packet's addresses. */
    public enum Side {
        SOURCE,
        DESTINATION
    }

    public BridgeTable {
        NatTable.checkName(name);
        detours = List.copyOf(detours);
    }
}
