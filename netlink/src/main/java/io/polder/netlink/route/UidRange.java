package io.polder.netlink.route;

/**
 * User ids from the first to the last. Immutable.
 *
 * @param first 0 to 2<sup>32</sup>-2, above 2<sup>31</sup> negative
 * @param last not below the first
 */
public record UidRange(int first, int last) {

    public UidRange {
        if (last == -1 || Integer.compareUnsigned(first, last) > 0) {
            throw new IllegalArgumentException("user ids " + Integer.toUnsignedString(first) + " to "
                    + Integer.toUnsignedString(last) + " are none");
        }
    }

    /** {@code 1000-1999}, as ip-rule(8) writes it. */
    @Override
    public String toString() {
        return Integer.toUnsignedString(first) + "-" + Integer.toUnsignedString(last);
    }
}
