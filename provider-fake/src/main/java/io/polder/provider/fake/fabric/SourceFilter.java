package io.polder.provider.fake.fabric;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.tc.SocketFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a VPC lets an ENI send: frames from its own MAC address that are IP from an address assigned to it or of a range
 * that is routed to it; ARP in the name of such an IPv4 address, of its node's, or, as in a probe (RFC 5227), of none; and
 * neighbour discovery in the name of a link-local address or of none. Stateless.
 *
 * <p>The node's address has to be let through because Linux asks in its name on a link that has no address itself
 * (arp_solicit in net/ipv4/arp.c), as is an ENI whose addresses are all in pods; with IPv6 it asks in a link-local one
 * (ndisc_send_ns in net/ipv6/ndisc.c).
 *
 * <p>The program sees a frame from its Ethernet header on:
 *
 * <pre>
 *      0       6        12       14       20       22     26     28     30     34     38     54
 *      | to    | from   | type   | IPv4 ...              | from        | to    |
 *      | to    | from   | type   | ARP ...                      | from        | ...
 *      | to    | from   | type   | IPv6 . | next . | from                           | to  | ICMPv6 type
 * </pre>
 */
final class SourceFilter {

    static final int PASS = 0; // TC_ACT_OK
    static final int DROP = 2; // TC_ACT_SHOT

    private static final int LD_WORD = 0x20;
    private static final int LD_HALF = 0x28;
    private static final int LD_BYTE = 0x30;
    private static final int LD_LENGTH = 0x80;
    private static final int AND = 0x54;
    private static final int COPY_TO_X = 0x07;
    private static final int COPY_FROM_X = 0x87;
    private static final int JUMP = 0x05;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int RETURN = 0x06;

    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_ARP = 0x0806;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int ICMPV6 = 58;
    private static final int NEIGHBOUR_SOLICITATION = 135;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;
    private static final int LEAST_IPV4 = 34;
    private static final int LEAST_IPV6 = 55;
    private static final int IPV4_SOURCE = 26;
    private static final int ARP_SENDER = 28;
    private static final int IPV6_SOURCE = 22;
    private static final int ALL_ONES = -1;

    private static final List<IpPrefix> ON_LINK =
            List.of(IpPrefix.parse("fe80::/10"), IpPrefix.host(IpAddress.ANY_IPV6));

    private SourceFilter() {}

    /**
     * The program for an ENI. It takes about two thousand addresses of IPv4, or four hundred of IPv6.
     *
     * @param node the primary IPv4 address of the ENI's node
     * @param sources the addresses and ranges, of either family
     */
    static SocketFilter program(MacAddress mac, IpAddress node, Collection<IpPrefix> sources) {
        var program = new SocketFilter.Builder();
        // A load beyond the frame's end would end the program with 0, which means pass.
        program.statement(LD_LENGTH, 0).jump(JUMP_IF_AT_LEAST, LEAST_IPV4, 0, 7);
        program.statement(LD_WORD, 6).jump(JUMP_IF_EQUAL, (int) (mac.bits() >>> 16), 0, 5);
        program.statement(LD_HALF, 10).jump(JUMP_IF_EQUAL, (int) mac.bits() & 0xffff, 0, 3);
        program.statement(LD_HALF, 12)
                .jump(JUMP_IF_EQUAL, ETH_P_IP, 9, 0)
                .jump(JUMP_IF_EQUAL, ETH_P_ARP, 3, 0)
                .jump(JUMP_IF_EQUAL, ETH_P_IPV6, 1, 0)
                .statement(RETURN, DROP);
        var ipv4 = ipv4(sources);
        program.statement(JUMP, 6 + ipv4.size());
        program.statement(LD_WORD, ARP_SENDER)
                .jump(JUMP_IF_EQUAL, 0, 1, 0)
                .jump(JUMP_IF_EQUAL, (int) node.low(), 0, 1)
                .statement(RETURN, PASS)
                .statement(JUMP, 1);
        program.statement(LD_WORD, IPV4_SOURCE);
        ipv4.forEach(each -> each.addTo(program));
        ipv6(sources).forEach(each -> each.addTo(program));
        return program.build();
    }

    /** With the source in the accumulator: single addresses first, as a mask changes it. */
    private static List<Instruction> ipv4(Collection<IpPrefix> sources) {
        var singles = new ArrayList<Instruction>();
        var ranges = new ArrayList<Instruction>();
        singles.add(new Instruction(COPY_TO_X, 0, 0, 0));
        for (IpPrefix source : sources) {
            if (!source.address().isIpv4()) {
                continue;
            }
            boolean single = source.length() == 32;
            var program = single ? singles : ranges;
            if (!single) {
                program.add(new Instruction(COPY_FROM_X, 0, 0, 0));
                program.add(new Instruction(AND, mask(source.length()), 0, 0));
            }
            program.add(new Instruction(
                    JUMP_IF_EQUAL, (int) source.network().address().low(), 0, 1));
            program.add(new Instruction(RETURN, PASS, 0, 0));
        }
        singles.addAll(ranges);
        singles.add(new Instruction(RETURN, DROP, 0, 0));
        return singles;
    }

    private static List<Instruction> ipv6(Collection<IpPrefix> sources) {
        var discovery = new ArrayList<Instruction>();
        ON_LINK.forEach(each -> addIpv6(each, discovery));
        var program = new ArrayList<Instruction>();
        program.add(new Instruction(LD_LENGTH, 0, 0, 0));
        program.add(new Instruction(JUMP_IF_AT_LEAST, LEAST_IPV6, 1, 0));
        program.add(new Instruction(RETURN, DROP, 0, 0));
        program.add(new Instruction(LD_BYTE, 20, 0, 0));
        program.add(new Instruction(JUMP_IF_EQUAL, ICMPV6, 0, 3 + discovery.size()));
        program.add(new Instruction(LD_BYTE, 54, 0, 0));
        program.add(new Instruction(JUMP_IF_EQUAL, NEIGHBOUR_SOLICITATION, 1, 0));
        program.add(new Instruction(JUMP_IF_EQUAL, NEIGHBOUR_ADVERTISEMENT, 0, discovery.size()));
        program.addAll(discovery);
        for (IpPrefix source : sources) {
            if (!source.address().isIpv4()) {
                addIpv6(source, program);
            }
        }
        program.add(new Instruction(RETURN, DROP, 0, 0));
        return program;
    }

    /** Passes what is from there: compares as many words as the prefix has, the last one masked where it has to be. */
    private static void addIpv6(IpPrefix prefix, List<Instruction> program) {
        var network = prefix.network().address();
        int[] words = {
            (int) (network.high() >>> 32), (int) network.high(), (int) (network.low() >>> 32), (int) network.low()
        };
        int whole = prefix.length() / 32;
        int rest = prefix.length() % 32;
        int left = 2 * whole + (rest > 0 ? 3 : 0); // Instructions to the end of the comparisons.
        for (int i = 0; i < whole; i++) {
            left -= 2;
            program.add(new Instruction(LD_WORD, IPV6_SOURCE + 4 * i, 0, 0));
            program.add(new Instruction(JUMP_IF_EQUAL, words[i], 0, left + 1));
        }
        if (rest > 0) {
            program.add(new Instruction(LD_WORD, IPV6_SOURCE + 4 * whole, 0, 0));
            program.add(new Instruction(AND, mask(rest), 0, 0));
            program.add(new Instruction(JUMP_IF_EQUAL, words[whole], 0, 1));
        }
        program.add(new Instruction(RETURN, PASS, 0, 0));
    }

    private static int mask(int length) {
        return length == 0 ? 0 : ALL_ONES << (32 - length);
    }

    /** One of the program, before it is known where it goes. */
    private record Instruction(int code, int k, int ifTrue, int ifFalse) {
        void addTo(SocketFilter.Builder program) {
            program.jump(code, k, ifTrue, ifFalse);
        }
    }
}
