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
     * IP packets from somewhere that go to a MAC address, whatever theirs is. With that of the bridge, the host gets what one
     * port sends to another, and routes it.
     */
    public record Detour(IpPrefix from, MacAddress to) {
        public Detour {
            requireNonNull(from, "from");
            requireNonNull(to, "to");
        }
    }

    public BridgeTable {
        NatTable.checkName(name);
        detours = List.copyOf(detours);
    }
}
