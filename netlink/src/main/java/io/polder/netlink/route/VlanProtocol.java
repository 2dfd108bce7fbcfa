package io.polder.netlink.route;

/** Which tag a VLAN has on the wire: its EtherType (include/uapi/linux/if_ether.h). */
public enum VlanProtocol {
    /** IEEE 802.1Q, the usual one: ETH_P_8021Q. */
    DOT1Q(0x8100),
    /** IEEE 802.1ad, a provider's outer tag: ETH_P_8021AD. */
    DOT1AD(0x88a8);

    private final int etherType;

    VlanProtocol(int etherType) {
        this.etherType = etherType;
    }

    int etherType() {
        return etherType;
    }
}
