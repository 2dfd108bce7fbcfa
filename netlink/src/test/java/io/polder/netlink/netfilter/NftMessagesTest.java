package io.polder.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.netfilter.DestinationNat.Target;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent for each rule, expression by expression, in the numbers of nf_tables.h. */
final class NftMessagesTest {

    private static final int RULE_CHAIN = 2;
    private static final int RULE_EXPRESSIONS = 4;
    private static final IpAddress FRONT = IpAddress.parse("10.96.0.10");

    @Test
    void flowsGoToOneOfSeveralTargetsByWeight() {
        var nat = new DestinationNat(
                FRONT,
                FlowTuple.TCP,
                80,
                List.of(target("10.0.0.1", 8080, 3), target("10.0.0.2", 8081, 0), target("10.0.0.3", 8082, 1)));

        assertThat(rules(NftMessages.replace(NatTable.ofDestinations(AddressFamily.INET, "lb", List.of(nat)))))
                .containsExactly(
                        // 3 of 4, and the rest.
                        "to-0: numgen 1=00000001 2=00000004 3=00000001 4=00000000"
                                + " byteorder 1=00000001 2=00000001 3=00000001 4=00000004 5=00000004"
                                + " cmp 1=00000001 2=00000002 3=[1=00000003]"
                                + " immediate 1=00000001 2=[1=0a000001] immediate 1=00000002 2=[1=1f90]"
                                + " nat 1=00000001 2=00000002 3=00000001 5=00000002",
                        "to-0: immediate 1=00000001 2=[1=0a000003] immediate 1=00000002 2=[1=1f92]"
                                + " nat 1=00000001 2=00000002 3=00000001 5=00000002",
                        "prerouting: " + front("06") + verdict("1=fffffffc 2=746f2d3000"),
                        "output: " + front("06") + verdict("1=fffffffc 2=746f2d3000"));
    }

    @Test
    void flowsWithoutATargetAreLeftAlone() {
        var nat = new DestinationNat(FRONT, FlowTuple.UDP, 80, List.of(target("10.0.0.1", 8080, 0)));

        assertThat(rules(NftMessages.replace(NatTable.ofDestinations(AddressFamily.INET, "lb", List.of(nat)))))
                .containsExactly(
                        "to-0: " + verdict("1=00000001"),
                        "to-0: immediate 1=00000001 2=[1=0a000001] immediate 1=00000002 2=[1=1f90]"
                                + " nat 1=00000001 2=00000002 3=00000001 5=00000002",
                        "prerouting: " + front("11") + verdict("1=fffffffc 2=746f2d3000"),
                        "output: " + front("11") + verdict("1=fffffffc 2=746f2d3000"));
    }

    @Test
    void framesOfAnAddressAreSentToAMacAddress() {
        var table = new BridgeTable(
                "lb",
                List.of(new BridgeTable.Detour(
                        BridgeTable.Side.SOURCE,
                        IpPrefix.parse("10.0.0.1/32"),
                        MacAddress.parse("ee:ff:ff:ff:ff:ff"))));

        assertThat(rules(NftMessages.replace(table)))
                .containsExactly("prerouting: meta 1=00000001 2=00000001 cmp 1=00000001 2=00000000 3=[1=0800]"
                        + " payload 1=00000001 2=00000001 3=0000000c 4=00000004"
                        + " cmp 1=00000001 2=00000000 3=[1=0a000001]"
                        + " immediate 1=00000001 2=[1=eeffffffffff]"
                        + " payload 5=00000001 2=00000000 3=00000000 4=00000006"
                        + " immediate 1=00000001 2=[1=00] meta 2=00000013 3=00000001");
    }

    @Test
    void whatNoKernelTakesIsRefused() {
        var four = target("10.0.0.1", 80, 1);
        var six = new Target(IpAddress.parse("fd00::1"), 80, 1);
        assertThatThrownBy(() -> new DestinationNat(FRONT, FlowTuple.TCP, 80, List.of(six)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("family of 10.96.0.10");
        assertThatThrownBy(() -> new DestinationNat(FRONT, FlowTuple.ICMP, 80, List.of(four)))
                .hasMessageContaining("neither TCP nor UDP");
        assertThatThrownBy(() -> new DestinationNat(FRONT, FlowTuple.TCP, 0, List.of(four)))
                .hasMessageContaining("port 0");
        assertThatThrownBy(() -> target("10.0.0.1", 80, -1)).hasMessageContaining("weight -1");
        assertThatThrownBy(() -> new DestinationNat(
                        FRONT,
                        FlowTuple.TCP,
                        80,
                        List.of(target("10.0.0.1", 80, Integer.MAX_VALUE), target("10.0.0.2", 80, 1))))
                .hasMessageContaining("sum up to 2147483648");
        var nat = new DestinationNat(FRONT, FlowTuple.TCP, 80, List.of(four));
        assertThatThrownBy(() -> NatTable.ofDestinations(AddressFamily.INET, "lb", List.of(nat, nat)))
                .hasMessageContaining("6 10.96.0.10:80");
        assertThatThrownBy(() -> NatTable.ofDestinations(AddressFamily.INET6, "lb", List.of(nat)))
                .hasMessageContaining("6 10.96.0.10:80");
    }

    private static Target target(String address, int port, int weight) {
        return new Target(IpAddress.parse(address), port, weight);
    }

    /** To 10.96.0.10, of that protocol, port 80. */
    private static String front(String protocol) {
        return "payload 1=00000001 2=00000001 3=00000010 4=00000004 cmp 1=00000001 2=00000000 3=[1=0a60000a]"
                + " meta 1=00000001 2=00000010 cmp 1=00000001 2=00000000 3=[1=" + protocol + "]"
                + " payload 1=00000001 2=00000002 3=00000002 4=00000002 cmp 1=00000001 2=00000000 3=[1=0050] ";
    }

    private static String verdict(String code) {
        return "immediate 1=00000000 2=[2=[" + code + "]]";
    }

    private static List<String> rules(List<NetlinkRequest> change) {
        var rules = new ArrayList<String>();
        for (NetlinkRequest request : change) {
            if (request.verb().equals("add rule")) {
                rules.add(rule(request));
            }
        }
        return rules;
    }

    private static String rule(NetlinkRequest request) {
        AttributeReader in = NetlinkMessage.of(Messages.of(request)).attributes(NetfilterProtocol.HEADER);
        String chain = "";
        var expressions = new ArrayList<String>();
        while (in.next()) {
            if (in.type() == RULE_CHAIN) {
                chain = in.string();
            } else if (in.type() == RULE_EXPRESSIONS) {
                AttributeReader elements = in.nested();
                while (elements.next()) {
                    expressions.add(expression(elements.nested()));
                }
            }
        }
        return chain + ": " + String.join(" ", expressions);
    }

    private static String expression(AttributeReader in) {
        assertThat(in.next()).isTrue();
        String name = in.string();
        assertThat(in.next()).isTrue();
        return name + " " + attributes(in.nested(), name.equals("immediate") || name.equals("cmp") ? 2 : 0);
    }

    /** @param depth how deep attributes that are not integers hold others */
    private static String attributes(AttributeReader in, int depth) {
        var all = new ArrayList<String>();
        while (in.next()) {
            boolean nests = depth > 0 && in.length() > Integer.BYTES && !isName(in, depth);
            all.add(in.type() + "="
                    + (nests
                            ? "[" + attributes(in.nested(), depth - 1) + "]"
                            : HexFormat.of().formatHex(in.bytes())));
        }
        return String.join(" ", all);
    }

    private static boolean isName(AttributeReader in, int depth) {
        return depth < 2 && in.type() != 2;
    }
}
