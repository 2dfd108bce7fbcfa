package io.polder.policy;

import io.polder.service.TransportProtocol;
import java.nio.ByteBuffer;

/** The first packet of a flow, from Ethernet's header on, without checksums, which no program looks at. Stateless. */
final class ProbePacket {

    private static final int ETHERNET = 14;
    private static final int TRANSPORT = 20;
    private static final short IPV4 = 0x0800;
    private static final short IPV6 = (short) 0x86dd;
    private static final short SOURCE_PORT = (short) 50000;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final byte ECHO = 8;
    private static final byte ECHO_V6 = (byte) 128;
    private static final byte SYN = 2;

    private ProbePacket() {}

    static byte[] of(PolicyFlow flow) {
        boolean v4 = flow.source().isIpv4();
        ByteBuffer packet = ByteBuffer.allocate(ETHERNET + (v4 ? 20 : 40) + TRANSPORT);
        packet.position(ETHERNET - 2).putShort(v4 ? IPV4 : IPV6);
        int protocol = flow.protocol().map(TransportProtocol::number).orElse(v4 ? ICMP : ICMPV6);
        if (v4) {
            packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + TRANSPORT));
            packet.putInt(0).put((byte) 64).put((byte) protocol).putShort((short) 0);
        } else {
            packet.putInt(6 << 28).putShort((short) TRANSPORT);
            packet.put((byte) protocol).put((byte) 64);
        }
        packet.put(flow.source().bytes()).put(flow.destination().bytes());
        int transport = packet.position();
        if (flow.protocol().isEmpty()) {
            packet.put(v4 ? ECHO : ECHO_V6);
        } else {
            packet.putShort(SOURCE_PORT).putShort((short) flow.port());
            if (flow.protocol().get() == TransportProtocol.TCP) {
                packet.put(transport + 12, (byte) 0x50).put(transport + 13, SYN);
            }
        }
        return packet.array();
    }
}
