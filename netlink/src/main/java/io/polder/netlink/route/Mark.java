package io.polder.netlink.route;

/**
 * A firewall mark as a rule compares it: {@code (packet's ^ value) & mask == 0}. Immutable.
 *
 * @param value bits beyond the mask are not looked at
 * @param mask the bits that count; none where it is 0, so that every packet matches
 */
public record Mark(int value, int mask) {

    /** {@code 0x10/0xff}, or {@code 0x10} where every bit counts. */
    @Override
    public String toString() {
        return "0x" + Integer.toHexString(value) + (mask == -1 ? "" : "/0x" + Integer.toHexString(mask));
    }
}
