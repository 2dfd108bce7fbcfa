package io.polder.netlink;

import static java.util.Objects.requireNonNull;

/**
 * An address with the length of its network part. Bits beyond it may be set: {@code 10.0.0.5/24} is what an interface
 * has, {@code 10.0.0.0/24} where a route goes. Immutable.
 *
 * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(IpAddress address, int length) {

    /** {@code 0.0.0.0/0}. */
    public static final IpPrefix ALL_IPV4 = new IpPrefix(IpAddress.ANY_IPV4, 0);

    /** {@code ::/0}. */
    public static final IpPrefix ALL_IPV6 = new IpPrefix(IpAddress.ANY_IPV6, 0);

    public IpPrefix {
        requireNonNull(address, "address");
        if (length < 0 || length > address.family().bits()) {
            throw new IllegalArgumentException("prefix length " + length + " of " + address + " is not in 0.."
                    + address.family().bits());
        }
    }

    /** The address alone: /32 or /128. */
    public static IpPrefix host(IpAddress address) {
        return new IpPrefix(address, address.family().bits());
    }

    /**
     * Parses {@code 10.0.0.0/8}, {@code fd00::/64}, or an address alone, which is its host prefix.
     *
     * @throws IllegalArgumentException when it is none of these, naming it
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return host(IpAddress.parse(text));
        }
        String length = text.substring(slash + 1);
        if (!length.matches("0|[1-9]\\d{0,2}")) {
            throw new IllegalArgumentException("not an IP prefix: \"" + text + "\"");
        }
        return new IpPrefix(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(length));
    }

    /** {@code 0.0.0.0/0} or {@code ::/0}. */
    public static IpPrefix all(AddressFamily family) {
        return family == AddressFamily.INET ? ALL_IPV4 : ALL_IPV6;
    }

    public AddressFamily family() {
        return address.family();
    }

    /** Whether it stands for every address of its family. */
    public boolean isDefault() {
        return length == 0;
    }

    /** Whether an address begins with this prefix's bits; never one of the other family. */
    public boolean contains(IpAddress other) {
        return other.family() == family() && network(other).equals(network(address));
    }

    /** Without the bits beyond the prefix: {@code 10.0.0.0/24} of {@code 10.0.0.5/24}. */
    public IpPrefix network() {
        return new IpPrefix(network(address), length);
    }

    /** {@code 10.0.0.5/24}. */
    @Override
    public String toString() {
        return address + "/" + length;
    }

    private IpAddress network(IpAddress of) {
        if (of.isIpv4()) {
            return IpAddress.ofIpv4((int) (of.low() & mask(32 + length)));
        }
        return IpAddress.ofIpv6(of.high() & mask(length), of.low() & mask(length - 64));
    }

    /** The first {@code bits} of 64 bits; none where that is negative, all where it is more than 64. */
    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    }
}
