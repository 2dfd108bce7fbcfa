package io.polder.netlink.route;

/**
 * VLANs that a bridge's port carries: one, or a range with both ends included (bridge(8), {@code bridge vlan}).
 * Immutable.
 *
 * @param first 1 to 4094
 * @param last the same as {@code first} for one VLAN
 * @param pvid whether frames that come in without a tag are in this VLAN; for one VLAN only
 * @param untagged whether frames of it leave without a tag
 */
public record BridgeVlan(int first, int last, boolean pvid, boolean untagged) {

    public BridgeVlan {
        Range.check("VLAN", first, 1, 4094);
        Range.check("VLAN", last, first, 4094);
        if (pvid && first != last) {
            throw new IllegalArgumentException("VLANs " + first + " to " + last + " cannot all be the PVID");
        }
    }

    /** One that keeps its tag. */
    public static BridgeVlan of(int vlan) {
        return new BridgeVlan(vlan, vlan, false, false);
    }

    /** A range that keep their tags. */
    public static BridgeVlan range(int first, int last) {
        return new BridgeVlan(first, last, false, false);
    }

    /** What a port for hosts without VLANs carries: that VLAN, without tags both ways. */
    public static BridgeVlan access(int vlan) {
        return new BridgeVlan(vlan, vlan, true, true);
    }

    /** {@code 10-20 untagged}. */
    @Override
    public String toString() {
        return first + (last == first ? "" : "-" + last) + (pvid ? " pvid" : "") + (untagged ? " untagged" : "");
    }
}
