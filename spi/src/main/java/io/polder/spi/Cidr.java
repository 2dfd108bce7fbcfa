package io.polder.spi;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of addresses in CIDR notation (RFC 4632, RFC 4291). Immutable.
 *
 * @param network the first address; bits beyond the prefix are zero
 * @param prefixLength 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Cidr(InetAddress network, int prefixLength) {

    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.|$)){4}(?<!\\.)");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    public Cidr {
        int bits = IpFamily.of(network).bits();
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException(
                    "prefix length " + prefixLength + " of " + network.getHostAddress() + " is not in 0.." + bits);
        }
        byte[] bytes = network.getAddress();
        for (int bit = prefixLength; bit < bits; bit++) {
            if ((bytes[bit / 8] & (0x80 >> bit % 8)) != 0) {
                throw new IllegalArgumentException(
                        network.getHostAddress() + "/" + prefixLength + " has bits set beyond its prefix");
            }
        }
        network = plain(network);
    }

    /**
     * Parses {@code "10.0.0.0/24"} or {@code "2001:db8::/64"}.
     *
     * @throws IllegalArgumentException when the text is not a range, naming it
     */
    public static Cidr parse(String text) {
        requireNonNull(text, "text");
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
            throw new IllegalArgumentException("not ADDRESS/PREFIXLENGTH: \"" + text + "\"");
        }
        return new Cidr(address(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /**
     * Parses an address literal; never asks a name server.
     *
     * @throws IllegalArgumentException when the text is not an address, naming it
     */
    public static InetAddress address(String literal) {
        requireNonNull(literal, "literal");
        if (IPV4.matcher(literal).matches() || IPV6.matcher(literal).matches()) {
            try {
                return InetAddress.getByName(literal);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("not an IP address: \"" + literal + "\"", e);
            }
        }
        throw new IllegalArgumentException("not an IP address: \"" + literal + "\"");
    }

    public IpFamily family() {
        return IpFamily.of(network);
    }

    /** Whether the address is of this family and within the range. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** The address that has {@code count} after it in the range. */
    InetAddress fromTheEnd(int count) {
        byte[] bytes = network.getAddress();
        for (int bit = prefixLength; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        bytes[bytes.length - 1] -= (byte) count;
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    /** {@code "10.0.0.0/24"}. */
    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixLength;
    }

    /** Without a host name, which equality ignores but printing shows. */
    private static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }
}
