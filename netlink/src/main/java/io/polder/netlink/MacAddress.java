package io.polder.netlink;

import java.util.regex.Pattern;

/**
 * A 48-bit link-layer address (IEEE EUI-48). Immutable.
 *
 * @param bits the address in its low 48 bits, the first byte highest
 */
public record MacAddress(long bits) {

    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
        }
    }

    /**
     * Parses {@code "02:42:ac:11:00:02"}.
     *
     * @throws IllegalArgumentException when it is not six pairs of hex digits, naming it
     */
    public static MacAddress parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("not a MAC address: \"" + text + "\"");
        }
        return new MacAddress(Long.parseLong(text.replace(":", ""), 16));
    }

    /** @throws IllegalArgumentException when there are not six bytes */
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != 6) {
            throw new IllegalArgumentException(bytes.length + " bytes are no MAC address");
        }
        long bits = 0;
        for (byte b : bytes) {
            bits = bits << 8 | (b & 0xff);
        }
        return new MacAddress(bits);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (bits >> (40 - 8 * i));
        }
        return bytes;
    }

    /** Lower case, with colons. */
    @Override
    public String toString() {
        var text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            int b = (int) (bits >> shift) & 0xff;
            text.append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
