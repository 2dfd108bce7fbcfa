package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import java.util.Locale;

/**
 * What is reached: {@code struct frontend4} and {@code frontend6} of {@code maps.h}. Immutable.
 *
 * @param port 0 together with protocol 0 for the VIP as such
 */
record FrontendKey(IpAddress vip, int port, int protocol) {

    /** The VIP as such, of which other ports are refused. */
    static FrontendKey ofVip(IpAddress vip) {
        return new FrontendKey(vip, 0, 0);
    }

    AddressFamily family() {
        return vip.family();
    }

    boolean isVip() {
        return port == 0 && protocol == 0;
    }

    /** As the programs sum it up for {@code check}: words as they lie in memory, the port in the order of the packet. */
    int sum() {
        int words = vip.isIpv4()
                ? Integer.reverseBytes((int) vip.low())
                : Integer.reverseBytes(
                        (int) (vip.high() >> 32) ^ (int) vip.high() ^ (int) (vip.low() >> 32) ^ (int) vip.low());
        return words ^ (Short.toUnsignedInt(Short.reverseBytes((short) port)) | protocol << 16);
    }

    @Override
    public String toString() {
        if (isVip()) {
            return vip.toString();
        }
        return place(vip, port) + "/" + protocolName(protocol);
    }

    static String place(IpAddress address, int port) {
        return (address.isIpv4() ? address.toString() : "[" + address + "]") + ":" + port;
    }

    private static String protocolName(int number) {
        for (TransportProtocol protocol : TransportProtocol.values()) {
            if (protocol.number() == number) {
                return protocol.name().toLowerCase(Locale.ROOT);
            }
        }
        return Integer.toString(number);
    }
}
