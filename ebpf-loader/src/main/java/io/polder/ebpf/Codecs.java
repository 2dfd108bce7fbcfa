package io.polder.ebpf;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Codecs of numbers, bytes and addresses. */
public final class Codecs {

    private static final Codec<Integer> U8 =
            new FixedCodec<>("u8", 1, (value, to) -> to.put((byte) unsigned(value, 0xff)), from -> from.get() & 0xff);
    private static final Codec<Integer> U16 = new FixedCodec<>(
            "u16", 2, (value, to) -> to.putShort((short) unsigned(value, 0xffff)), from -> from.getShort() & 0xffff);
    private static final Codec<Integer> U32 =
            new FixedCodec<>("u32", 4, (value, to) -> to.putInt(value), ByteBuffer::getInt);
    private static final Codec<Long> U64 =
            new FixedCodec<>("u64", 8, (value, to) -> to.putLong(value), ByteBuffer::getLong);
    private static final Codec<Integer> U16_BIG_ENDIAN = new FixedCodec<>(
            "big-endian u16",
            2,
            (value, to) -> to.putShort(big((short) unsigned(value, 0xffff), to)),
            from -> big(from.getShort(), from) & 0xffff);
    private static final Codec<Integer> U32_BIG_ENDIAN = new FixedCodec<>(
            "big-endian u32", 4, (value, to) -> to.putInt(big(value, to)), from -> big(from.getInt(), from));
    private static final Codec<Long> U64_BIG_ENDIAN = new FixedCodec<>(
            "big-endian u64", 8, (value, to) -> to.putLong(big(value, to)), from -> big(from.getLong(), from));
    private static final Codec<IpAddress> IPV4 =
            new FixedCodec<>("IPv4 address", 4, Codecs::putIpv4, from -> IpAddress.ofIpv4(big(from.getInt(), from)));
    private static final Codec<IpAddress> IPV6 = new FixedCodec<>(
            "IPv6 address",
            16,
            Codecs::putIpv6,
            from -> IpAddress.ofIpv6(big(from.getLong(), from), big(from.getLong(), from)));

    private Codecs() {}

    /** A byte, 0 to 255. */
    public static Codec<Integer> u8() {
        return U8;
    }

    /** 0 to 65535, in the machine's byte order. */
    public static Codec<Integer> u16() {
        return U16;
    }

    /** Four bytes in the machine's byte order, as unsigned: {@link Integer#toUnsignedLong} tells which. */
    public static Codec<Integer> u32() {
        return U32;
    }

    /** Eight bytes in the machine's byte order, as unsigned. */
    public static Codec<Long> u64() {
        return U64;
    }

    /** 0 to 65535 in network byte order, such as a port. */
    public static Codec<Integer> u16BigEndian() {
        return U16_BIG_ENDIAN;
    }

    /** Four bytes in network byte order. */
    public static Codec<Integer> u32BigEndian() {
        return U32_BIG_ENDIAN;
    }

    /** Eight bytes in network byte order. */
    public static Codec<Long> u64BigEndian() {
        return U64_BIG_ENDIAN;
    }

    /** An IPv4 address: four bytes in network byte order. */
    public static Codec<IpAddress> ipv4() {
        return IPV4;
    }

    /** An IPv6 address: 16 bytes in network byte order. */
    public static Codec<IpAddress> ipv6() {
        return IPV6;
    }

    /** The key of an LPM trie of IPv4 prefixes: {@code struct { u32 prefixlen; u8 data[4]; }}. */
    public static Codec<IpPrefix> ipv4Prefix() {
        return prefix(IPV4);
    }

    /** The key of an LPM trie of IPv6 prefixes: {@code struct { u32 prefixlen; u8 data[16]; }}. */
    public static Codec<IpPrefix> ipv6Prefix() {
        return prefix(IPV6);
    }

    /** So many bytes as they are. */
    public static Codec<byte[]> bytes(int size) {
        return new FixedCodec<>(size + " bytes", requireSize(size), (value, to) -> to.put(sized(value, size)), from -> {
            byte[] bytes = new byte[size];
            from.get(bytes);
            return bytes;
        });
    }

    /** {@code char[size]} with a text in UTF-8 that ends at the first NUL, or fills all of it. */
    public static Codec<String> text(int size) {
        return new FixedCodec<>(
                "text of " + size + " bytes",
                requireSize(size),
                (value, to) -> putText(value, size, to),
                from -> text(from, size));
    }

    /** So many values one after the other, as in an array of C. */
    public static <T> Codec<List<T>> array(Codec<T> element, int count) {
        int size = Math.multiplyExact(element.size(), requireSize(count));
        return new FixedCodec<>(
                count + " times " + element, size, (value, to) -> putAll(element, sized(value, count), to), from -> {
                    var values = new ArrayList<T>(count);
                    int start = from.position();
                    for (int i = 0; i < count; i++) {
                        values.add(element.decode(from.position(start + i * element.size())));
                    }
                    return List.copyOf(values);
                });
    }

    private static Codec<IpPrefix> prefix(Codec<IpAddress> address) {
        return new FixedCodec<>(
                "prefix of an " + address,
                4 + address.size(),
                (value, to) -> address.encode(value.address(), to.putInt(value.length())),
                from -> {
                    int length = from.getInt();
                    return new IpPrefix(address.decode(from), length);
                });
    }

    private static <T> void putAll(Codec<T> element, List<T> values, ByteBuffer to) {
        for (T value : values) {
            element.encode(value, to);
        }
    }

    private static void putIpv4(IpAddress address, ByteBuffer to) {
        to.putInt(big((int) requireFamily(address, AddressFamily.INET).low(), to));
    }

    private static void putIpv6(IpAddress address, ByteBuffer to) {
        requireFamily(address, AddressFamily.INET6);
        to.putLong(big(address.high(), to)).putLong(big(address.low(), to));
    }

    private static void putText(String text, int size, ByteBuffer to) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > size || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no text of " + size + " bytes without NUL: \"" + text + "\"");
        }
        to.put(bytes);
        for (int i = bytes.length; i < size; i++) {
            to.put((byte) 0);
        }
    }

    private static String text(ByteBuffer from, int size) {
        int start = from.position();
        int length = 0;
        while (length < size && from.get(start + length) != 0) {
            length++;
        }
        return StandardCharsets.UTF_8.decode(from.slice(start, length)).toString();
    }

    private static IpAddress requireFamily(IpAddress address, AddressFamily family) {
        if (address.family() != family) {
            throw new IllegalArgumentException(address + " is no address of " + family);
        }
        return address;
    }

    private static int requireSize(int size) {
        if (size < 0) {
            throw new IllegalArgumentException("a size of " + size);
        }
        return size;
    }

    private static byte[] sized(byte[] bytes, int size) {
        if (bytes.length != size) {
            throw new IllegalArgumentException(bytes.length + " bytes where there are " + size);
        }
        return bytes;
    }

    private static <T> List<T> sized(List<T> values, int count) {
        if (values.size() != count) {
            throw new IllegalArgumentException(values.size() + " values where there are " + count);
        }
        return values;
    }

    private static int unsigned(int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(value + " is not in 0.." + most);
        }
        return value;
    }

    private static short big(short value, ByteBuffer buffer) {
        return buffer.order() == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes(value);
    }

    private static int big(int value, ByteBuffer buffer) {
        return buffer.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
    }

    private static long big(long value, ByteBuffer buffer) {
        return buffer.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
    }
}
