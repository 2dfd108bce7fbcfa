package io.polder.netlink.tc;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.List;

/**
 * Four bytes of a packet that a {@link FilterKind.U32} compares (tc-u32(8)). Immutable.
 *
 * @param offset from the network header, a multiple of 4; negative in the link layer's header
 * @param value what the bits of {@code mask} must be; its other bits are taken for 0
 */
public record U32Key(int offset, int value, int mask) {

    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;
    private static final int IPV4_HEADER = 20; // Without options, as tc-u32(8) takes it.
    private static final int IPV6_HEADER = 40; // Without extension headers.

    public U32Key {
        if ((offset & 3) != 0) {
            throw new IllegalArgumentException("offset " + offset + " of four bytes is no multiple of 4");
        }
        value &= mask;
    }

    /** Two bytes. {@code offset} is a multiple of 2. */
    public static U32Key u16(int offset, int value, int mask) {
        return part(offset, value, mask, 2);
    }

    /** One byte. */
    public static U32Key u8(int offset, int value, int mask) {
        return part(offset, value, mask, 1);
    }

    /** IPv4 or IPv6 packets from those addresses; for IPv6 up to four keys. */
    public static List<U32Key> source(IpPrefix prefix) {
        return prefix(prefix, prefix.family() == AddressFamily.INET ? IPV4_SOURCE : IPV6_SOURCE);
    }

    /** IPv4 or IPv6 packets to those addresses; for IPv6 up to four keys. */
    public static List<U32Key> destination(IpPrefix prefix) {
        return prefix(prefix, prefix.family() == AddressFamily.INET ? IPV4_DESTINATION : IPV6_DESTINATION);
    }

    /**
     * Packets of a protocol such as TCP (6) or UDP (17).
     *
     * @param protocol 0 to 255; in IPv6 that of the first header behind the IP header
     */
    public static U32Key protocol(AddressFamily family, int protocol) {
        return u8(family == AddressFamily.INET ? 9 : 6, protocol, 0xff);
    }

    /** TCP or UDP packets from that port, where nothing stands between the IP header's 20 or 40 bytes and the port. */
    public static U32Key sourcePort(AddressFamily family, int port) {
        return u16(family == AddressFamily.INET ? IPV4_HEADER : IPV6_HEADER, port, 0xffff);
    }

    /** TCP or UDP packets to that port, where nothing stands between the IP header's 20 or 40 bytes and the ports. */
    public static U32Key destinationPort(AddressFamily family, int port) {
        return u16((family == AddressFamily.INET ? IPV4_HEADER : IPV6_HEADER) + 2, port, 0xffff);
    }

    /** {@code 0a000001/ffffffff at 16}, as tc(8) prints it. */
    @Override
    public String toString() {
        return String.format("%08x/%08x at %d", value, mask, offset);
    }

    private static U32Key part(int offset, int value, int mask, int bytes) {
        int most = (1 << (8 * bytes)) - 1;
        Range.check("value of " + bytes + " bytes", value, 0, most);
        Range.check("mask of " + bytes + " bytes", mask, 0, most);
        if (offset % bytes != 0) {
            throw new IllegalArgumentException("offset " + offset + " of two bytes is no multiple of 2");
        }
        int shift = 8 * (4 - bytes - (offset & 3));
        return new U32Key(offset & ~3, value << shift, mask << shift);
    }

    /** A key for each word of the prefix; none for /0. */
    private static List<U32Key> prefix(IpPrefix prefix, int offset) {
        IpAddress address = prefix.address();
        var keys = new ArrayList<U32Key>();
        for (int bit = 0; bit < prefix.length(); bit += 32) {
            long half = bit < 64 && !address.isIpv4() ? address.high() : address.low();
            int word = (int) (address.isIpv4() || bit % 64 != 0 ? half : half >>> 32);
            int mask = prefix.length() - bit >= 32 ? -1 : -1 << (32 - (prefix.length() - bit));
            keys.add(new U32Key(offset + bit / 8, word, mask));
        }
        return List.copyOf(keys);
    }
}
