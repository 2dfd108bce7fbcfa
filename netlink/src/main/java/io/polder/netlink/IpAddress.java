package io.polder.netlink;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address and nothing else: no host name, no scope id, and an IPv4 address inside an IPv6 one ({@code
 * ::ffff:10.0.0.1}) stays IPv6, as it does in the kernel. Half the size of an {@link InetAddress}, and no look-up ever
 * happens. Immutable.
 *
 * @param high the first eight bytes of an IPv6 address; 0 for IPv4
 * @param low the last eight bytes of an IPv6 address; the four bytes of an IPv4 address
 */
public record IpAddress(AddressFamily family, long high, long low) {

    /** {@code 0.0.0.0}. */
    public static final IpAddress ANY_IPV4 = ofIpv4(0);

    /** {@code ::}. */
    public static final IpAddress ANY_IPV6 = ofIpv6(0, 0);

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    public IpAddress {
        requireNonNull(family, "family");
        if (family == AddressFamily.INET && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException(
                    "more than 32 bits: " + Long.toHexString(high) + " " + Long.toHexString(low));
        }
    }

    /** @param bits the four bytes, the first highest */
    public static IpAddress ofIpv4(int bits) {
        return new IpAddress(AddressFamily.INET, 0, Integer.toUnsignedLong(bits));
    }

    public static IpAddress ofIpv6(long high, long low) {
        return new IpAddress(AddressFamily.INET6, high, low);
    }

    /** The address of a socket, without its scope id. */
    public static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    /** @throws IllegalArgumentException when there are not 4 or 16 bytes */
    public static IpAddress of(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 4 -> ofIpv4(buffer.getInt(0));
            case 16 -> ofIpv6(buffer.getLong(0), buffer.getLong(8));
            default -> throw new IllegalArgumentException(bytes.length + " bytes are no IP address");
        };
    }

    /**
     * Parses {@code 10.0.0.1} or {@code fd00::1} (RFC 4291, section 2.2). Nothing is looked up.
     *
     * @throws IllegalArgumentException when it is neither, naming it
     */
    public static IpAddress parse(String text) {
        if (IPV4.matcher(text).matches()) {
            int bits = 0;
            for (String octet : text.split("\\.", -1)) {
                bits = bits << 8 | Integer.parseInt(octet);
            }
            return ofIpv4(bits);
        }
        if (IPV6.matcher(text).matches()) {
            return parseIpv6(text);
        }
        throw new IllegalArgumentException("not an IP address: \"" + text + "\"");
    }

    public boolean isIpv4() {
        return family == AddressFamily.INET;
    }

    /** Whether it is {@code 0.0.0.0} or {@code ::}. */
    public boolean isAny() {
        return high == 0 && low == 0;
    }

    /** Whether it is in {@code 224.0.0.0/4} or {@code ff00::/8}. */
    public boolean isMulticast() {
        return isIpv4() ? low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    /** Whether it is in {@code 127.0.0.0/8} or {@code ::1}. */
    public boolean isLoopback() {
        return isIpv4() ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** 4 or 16 bytes in network byte order. */
    public byte[] bytes() {
        return isIpv4()
                ? ByteBuffer.allocate(4).putInt((int) low).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** For sockets. An {@link Inet4Address} for IPv4, an {@link Inet6Address} for all of IPv6. */
    public InetAddress toInetAddress() {
        try {
            return isIpv4() ? InetAddress.getByAddress(bytes()) : Inet6Address.getByAddress(null, bytes(), -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /** In the canonical form of RFC 5952, section 4, save that an IPv4 address inside it is not written with dots. */
    @Override
    public String toString() {
        if (isIpv4()) {
            return (low >> 24) + "." + (low >> 16 & 0xff) + "." + (low >> 8 & 0xff) + "." + (low & 0xff);
        }
        int gap = longestGap();
        var text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == gap >> 4) {
                text.append("::");
                i += (gap & 15) - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    /** The first longest run of two or more zero groups, as {@code start << 4 | length}; -1 where there is none. */
    private int longestGap() {
        int longest = -1;
        int length = 0;
        for (int i = 0; i < 8; i++) {
            length = group(i) == 0 ? length + 1 : 0;
            if (length > 1 && (longest < 0 || length > (longest & 15))) {
                longest = (i - length + 1) << 4 | length;
            }
        }
        return longest;
    }

    private int group(int index) {
        return (int) ((index < 4 ? high : low) >> (48 - 16 * (index & 3))) & 0xffff;
    }

    private static IpAddress parseIpv6(String text) {
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress(); // A text with a colon is never looked up.
            return bytes.length == 16
                    ? of(bytes)
                    : ofIpv6(
                            0,
                            0xffff_0000_0000L
                                    | Integer.toUnsignedLong(
                                            ByteBuffer.wrap(bytes).getInt(0)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: \"" + text + "\"");
        }
    }
}
