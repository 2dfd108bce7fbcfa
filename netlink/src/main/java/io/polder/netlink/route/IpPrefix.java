package io.polder.netlink.route;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An address with the length of its network part. Bits beyond it may be set: {@code 10.0.0.5/24} is what an interface
 * has, {@code 10.0.0.0/24} where a route goes. Immutable.
 *
 * @param address without a scope id
 * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(InetAddress address, int length) {

    /** {@code 0.0.0.0/0}. */
    public static final IpPrefix ALL_IPV4 = new IpPrefix(zero(4), 0);

    /** {@code ::/0}. */
    public static final IpPrefix ALL_IPV6 = new IpPrefix(zero(16), 0);

    public IpPrefix {
        int bits = address.getAddress().length * 8;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException(
                    "prefix length " + length + " of " + address.getHostAddress() + " is not in 0.." + bits);
        }
        address = plain(address);
    }

    /** The address alone: /32 or /128. */
    public static IpPrefix host(InetAddress address) {
        return new IpPrefix(address, address.getAddress().length * 8);
    }

    public AddressFamily family() {
        return AddressFamily.of(address);
    }

    /** Whether it stands for every address of its family. */
    public boolean isDefault() {
        return length == 0;
    }

    /** {@code 10.0.0.5/24}. */
    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }

    private static InetAddress zero(int bytes) {
        try {
            return InetAddress.getByAddress(new byte[bytes]);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /** Without the host name and the scope id that an {@link InetAddress} can carry. */
    private static InetAddress plain(InetAddress address) {
        try {
            return address instanceof Inet4Address
                    ? InetAddress.getByAddress(address.getAddress())
                    : Inet6Address.getByAddress(null, address.getAddress(), -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }
}
