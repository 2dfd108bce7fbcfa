package io.polder.provider.fake.fabric;

import io.polder.netlink.MacAddress;
import io.polder.netlink.tc.SocketFilter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collection;

/**
 * What a VPC lets an ENI send: frames from its own MAC address that are IPv4 from an address assigned to it, or ARP in
 * the name of such an address, of its node's, or, as in a probe (RFC 5227), of none. Stateless.
 *
 * <p>The node's address has to be let through because Linux asks in its name on a link that has no address itself
 * (arp_solicit in net/ipv4/arp.c), as is an ENI whose addresses are all in pods.
 *
 * <p>The program sees a frame from its Ethernet header on:
 *
 * <pre>
 *      0       6        12       14          26     28     30     34
 *      | to    | from   | type   | IPv4 ...  | from       | to    |
 *      | to    | from   | type   | ARP ...          | from        | ...
 * </pre>
 */
final class SourceFilter {

    static final int PASS = 0; // TC_ACT_OK
    static final int DROP = 2; // TC_ACT_SHOT

    private static final int LD_WORD = 0x20;
    private static final int LD_HALF = 0x28;
    private static final int LD_LENGTH = 0x80;
    private static final int JUMP = 0x05;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int RETURN = 0x06;

    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_ARP = 0x0806;
    private static final int LEAST_IPV4 = 34;

    private SourceFilter() {}

    /**
     * The program for an ENI. It has no jumps that grow with the addresses, so it takes about two thousand of them.
     *
     * @param node the primary address of the ENI's node
     * @throws IllegalArgumentException when one of the addresses is not IPv4
     */
    static SocketFilter program(MacAddress mac, InetAddress node, Collection<InetAddress> addresses) {
        var program = new SocketFilter.Builder();
        // A load beyond the frame's end would end the program with 0, which means pass.
        program.statement(LD_LENGTH, 0).jump(JUMP_IF_AT_LEAST, LEAST_IPV4, 0, 7);
        program.statement(LD_WORD, 6).jump(JUMP_IF_EQUAL, (int) (mac.bits() >>> 16), 0, 5);
        program.statement(LD_HALF, 10).jump(JUMP_IF_EQUAL, (int) mac.bits() & 0xffff, 0, 3);
        program.statement(LD_HALF, 12)
                .jump(JUMP_IF_EQUAL, ETH_P_IP, 7, 0)
                .jump(JUMP_IF_EQUAL, ETH_P_ARP, 1, 0)
                .statement(RETURN, DROP);
        program.statement(LD_WORD, 28)
                .jump(JUMP_IF_EQUAL, 0, 1, 0)
                .jump(JUMP_IF_EQUAL, bits(node), 0, 1)
                .statement(RETURN, PASS)
                .statement(JUMP, 1);
        program.statement(LD_WORD, 26);
        for (InetAddress address : addresses) {
            program.jump(JUMP_IF_EQUAL, bits(address), 0, 1).statement(RETURN, PASS);
        }
        return program.statement(RETURN, DROP).build();
    }

    private static int bits(InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            throw new IllegalArgumentException("the fabric has no IPv6: " + address.getHostAddress());
        }
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }
}
