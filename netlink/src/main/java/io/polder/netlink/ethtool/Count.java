package io.polder.netlink.ethtool;

/**
 * How many there are of something that can be set. Immutable.
 *
 * @param current how many now
 * @param maximum how many the driver allows; 0 where it knows no such thing
 */
public record Count(int current, int maximum) {

    /** What the driver does not have. */
    public static final Count NONE = new Count(0, 0);

    /** {@code 2 of 8}. */
    @Override
    public String toString() {
        return Integer.toUnsignedString(current) + " of " + Integer.toUnsignedString(maximum);
    }
}
