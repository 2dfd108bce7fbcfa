package io.polder.service;

import io.polder.netlink.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A packet in Ethernet as its bytes, with fields read and checksums verified where they are (RFC 791, 8200, 768, 9293, 792,
 * 4443). Immutable.
 */
public final class TestPacket {

    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int ACK = 16;

    private static final int ETHERNET = 14;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int FRAGMENT = 44;

    private final byte[] bytes;

    public TestPacket(byte[] bytes) {
        this.bytes = bytes;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** A TCP segment. */
    public static TestPacket tcp(IpAddress from, int fromPort, IpAddress to, int toPort, int flags) {
        ByteBuffer tcp = ByteBuffer.allocate(20 + 5);
        tcp.putShort((short) fromPort).putShort((short) toPort).putInt(1000).putInt(2000);
        tcp.put((byte) 0x50).put((byte) flags).putShort((short) 1024);
        tcp.position(20).put("hello".getBytes(StandardCharsets.US_ASCII));
        return of(from, to, TCP, tcp.array(), 16);
    }

    /** A datagram of so many bytes. */
    public static TestPacket udp(IpAddress from, int fromPort, IpAddress to, int toPort, int size) {
        ByteBuffer udp = ByteBuffer.allocate(8 + size);
        udp.putShort((short) fromPort).putShort((short) toPort).putShort((short) (8 + size));
        for (int i = 8; i < udp.capacity(); i++) {
            udp.put(i, (byte) i);
        }
        return of(from, to, UDP, udp.array(), 6);
    }

    /** An SCTP packet, whose checksum leaves addresses out; here it is only some number. */
    public static TestPacket sctp(IpAddress from, int fromPort, IpAddress to, int toPort) {
        ByteBuffer sctp = ByteBuffer.allocate(16);
        sctp.putShort((short) fromPort).putShort((short) toPort).putInt(7).putInt(0x12345678);
        return of(from, to, 132, sctp.array(), -1);
    }

    /** An echo request or its reply, with an identifier. */
    public static TestPacket echo(IpAddress from, IpAddress to, boolean reply, int id) {
        boolean v4 = from.isIpv4();
        ByteBuffer icmp = ByteBuffer.allocate(16);
        icmp.put((byte) (v4 ? (reply ? 0 : 8) : (reply ? 129 : 128))).putShort(4, (short) id);
        return of(from, to, v4 ? ICMP : ICMPV6, icmp.array(), 2);
    }

    /** ICMPv6 of some type, with nothing in it. */
    public static TestPacket icmpv6(IpAddress from, IpAddress to, int type) {
        return of(from, to, ICMPV6, ByteBuffer.allocate(24).put((byte) type).array(), 2);
    }

    /** What a router tells of a packet that is too large for it, or cannot go on. */
    public static TestPacket error(IpAddress from, IpAddress to, TestPacket about) {
        boolean v4 = from.isIpv4();
        int quoted = (v4 ? 20 : 40) + 8;
        ByteBuffer icmp = ByteBuffer.allocate(8 + quoted);
        icmp.put((byte) (v4 ? 3 : 2)).put((byte) (v4 ? 4 : 0)).putInt(4, 1300);
        icmp.position(8).put(about.bytes, ETHERNET, quoted);
        return of(from, to, v4 ? ICMP : ICMPV6, icmp.array(), 2);
    }

    private static TestPacket of(IpAddress from, IpAddress to, int protocol, byte[] body, int checksumAt) {
        if (checksumAt >= 0) {
            int sum = fold(sum(body, 0, body.length) + pseudo(from, to, protocol, body.length));
            ByteBuffer.wrap(body).putShort(checksumAt, (short) ~sum);
        }
        return new TestPacket(concat(header(from, to, protocol, body.length, 0, 9), body));
    }

    /** The fragments of a packet of IP: the first with so many bytes behind IP's header, a multiple of 8. */
    public TestPacket[] fragments(int size) {
        byte[] body = Arrays.copyOfRange(bytes, transport(), bytes.length);
        return new TestPacket[] {
            fragment(Arrays.copyOf(body, size), 0, true),
            fragment(Arrays.copyOfRange(body, size, body.length), size, false)
        };
    }

    private TestPacket fragment(byte[] part, int offset, boolean more) {
        if (source().isIpv4()) {
            int flags = offset / 8 | (more ? 0x2000 : 0);
            return new TestPacket(concat(header(source(), destination(), protocol(), part.length, flags, 9), part));
        }
        ByteBuffer extension = ByteBuffer.allocate(8);
        extension
                .put((byte) protocol())
                .put((byte) 0)
                .putShort((short) (offset | (more ? 1 : 0)))
                .putInt(9);
        byte[] header = header(source(), destination(), FRAGMENT, part.length + 8, 0, 0);
        return new TestPacket(concat(concat(header, extension.array()), part));
    }

    private static byte[] header(IpAddress from, IpAddress to, int protocol, int length, int fragment, int id) {
        boolean v4 = from.isIpv4();
        ByteBuffer header = ByteBuffer.allocate(ETHERNET + (v4 ? 20 : 40));
        header.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}).putShort((short) (v4 ? 0x0800 : 0x86dd));
        if (v4) {
            header.put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (20 + length))
                    .putShort((short) id);
            header.putShort((short) fragment)
                    .put((byte) 64)
                    .put((byte) protocol)
                    .putShort((short) 0);
            header.put(from.bytes()).put(to.bytes());
            header.putShort(ETHERNET + 10, (short) ~fold(sum(header.array(), ETHERNET, 20)));
        } else {
            header.putInt(6 << 28).putShort((short) length).put((byte) protocol).put((byte) 64);
            header.put(from.bytes()).put(to.bytes());
        }
        return header.array();
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes);
    }

    private boolean isIpv4() {
        return buffer().getShort(12) == 0x0800;
    }

    IpAddress source() {
        return isIpv4() ? address(ETHERNET + 12, 4) : address(ETHERNET + 8, 16);
    }

    IpAddress destination() {
        return isIpv4() ? address(ETHERNET + 16, 4) : address(ETHERNET + 24, 16);
    }

    private IpAddress address(int at, int size) {
        return IpAddress.of(Arrays.copyOfRange(bytes, at, at + size));
    }

    int protocol() {
        int next = isIpv4() ? bytes[ETHERNET + 9] : bytes[ETHERNET + 6];
        return (next == FRAGMENT ? bytes[ETHERNET + 40] : next) & 0xff;
    }

    private int transport() {
        int behind = ETHERNET + (isIpv4() ? 20 : 40);
        return !isIpv4() && bytes[ETHERNET + 6] == FRAGMENT ? behind + 8 : behind;
    }

    int sourcePort() {
        return Short.toUnsignedInt(buffer().getShort(transport()));
    }

    int destinationPort() {
        return Short.toUnsignedInt(buffer().getShort(transport() + 2));
    }

    int tcpFlags() {
        return bytes[transport() + 13];
    }

    int sequence() {
        return buffer().getInt(transport() + 4);
    }

    int acknowledgement() {
        return buffer().getInt(transport() + 8);
    }

    int udpChecksum() {
        return Short.toUnsignedInt(buffer().getShort(transport() + 6));
    }

    TestPacket withoutUdpChecksum() {
        byte[] copy = bytes.clone();
        ByteBuffer.wrap(copy).putShort(transport() + 6, (short) 0);
        return new TestPacket(copy);
    }

    /** The packet that an ICMP error quotes, in Ethernet. */
    TestPacket inside() {
        byte[] quoted = Arrays.copyOfRange(bytes, transport() + 8, bytes.length);
        return new TestPacket(concat(Arrays.copyOf(bytes, ETHERNET), quoted));
    }

    /** Behind the header of IP. */
    byte[] body() {
        return Arrays.copyOfRange(bytes, transport(), bytes.length);
    }

    /** Whether IP's own checksum is right, of which IPv6 has none. */
    boolean hasRightHeader() {
        return !isIpv4() || fold(sum(bytes, ETHERNET, 20)) == 0xffff;
    }

    /** Whether IP's own checksum and that of what is inside are right. */
    boolean isRight() {
        byte[] body = body();
        long pseudo = protocol() == ICMP ? 0 : pseudo(source(), destination(), protocol(), body.length);
        return hasRightHeader() && fold(sum(body, 0, body.length) + pseudo) == 0xffff;
    }

    private static long pseudo(IpAddress from, IpAddress to, int protocol, int length) {
        if (protocol == ICMP) {
            return 0;
        }
        return sum(from.bytes(), 0, from.bytes().length) + sum(to.bytes(), 0, to.bytes().length) + protocol + length;
    }

    private static long sum(byte[] bytes, int from, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            int octet = bytes[from + i] & 0xff;
            sum += i % 2 == 0 ? octet << 8 : octet;
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >> 16 != 0) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (int) folded;
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
