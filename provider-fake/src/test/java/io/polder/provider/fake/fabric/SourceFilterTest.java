package io.polder.provider.fake.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.MacAddress;
import io.polder.spi.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SourceFilterTest {

    private static final MacAddress MAC = MacAddress.parse("02:11:22:33:44:55");
    private static final MacAddress OTHER_MAC = MacAddress.parse("02:11:22:33:44:56");
    private static final String NODE = "192.168.9.9";
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;

    @Property
    void ipv4PassesIffItsMacAndItsSourceAreTheEnis(
            @ForAll @Size(max = 60) Set<@IntRange(min = 1, max = 80) Integer> assigned,
            @ForAll @IntRange(min = 1, max = 80) int source,
            @ForAll boolean ownMac) {
        byte[] frame = ipv4(ownMac ? MAC : OTHER_MAC, address(source));

        assertThat(passes(assigned, frame)).isEqualTo(ownMac && assigned.contains(source));
    }

    @Property
    void arpPassesIffItsMacAndItsSenderAreTheEnisOrItNamesNoSender(
            @ForAll @Size(max = 60) Set<@IntRange(min = 1, max = 80) Integer> assigned,
            @ForAll @IntRange(min = 0, max = 80) int sender,
            @ForAll boolean ownMac) {
        byte[] frame = arp(ownMac ? MAC : OTHER_MAC, sender == 0 ? "0.0.0.0" : address(sender));

        assertThat(passes(assigned, frame)).isEqualTo(ownMac && (sender == 0 || assigned.contains(sender)));
    }

    @Test
    void arpInTheNameOfTheNodePassesButNotItsIpv4() {
        assertThat(passes(Set.of(1), arp(MAC, NODE))).isTrue();
        assertThat(passes(Set.of(1), arp(OTHER_MAC, NODE))).isFalse();
        assertThat(passes(Set.of(1), ipv4(MAC, NODE))).isFalse();
    }

    @Property
    void everyOtherProtocolIsDropped(@ForAll @IntRange(max = 0xffff) int protocol) {
        byte[] frame = ethernet(MAC, protocol, 60).putInt(26, bits(address(1))).array();

        assertThat(passes(Set.of(1), frame)).isEqualTo(protocol == IPV4);
    }

    @Property
    void noBitOfTheMacMayDiffer(@ForAll @IntRange(max = 47) int bit) {
        var almost = new MacAddress(MAC.bits() ^ 1L << bit);

        assertThat(passes(Set.of(1), ipv4(almost, address(1)))).isFalse();
    }

    @Property
    void aFrameTooShortForItsSourceIsDropped(@ForAll @IntRange(max = 33) int length, @ForAll boolean arp) {
        byte[] frame = arp ? arp(MAC, address(1)) : ipv4(MAC, address(1));

        assertThat(passes(Set.of(1), Arrays.copyOf(frame, length))).isFalse();
    }

    @Test
    void everyOneOfManyAddressesPasses() {
        var many = IntStream.rangeClosed(1, 1000).boxed().collect(Collectors.toSet());

        assertThat(many).allMatch(number -> passes(many, ipv4(MAC, address(number))));
        assertThat(passes(many, ipv4(MAC, address(1001)))).isFalse();
    }

    @Test
    void anEniWithoutAddressesMaySendNoIpv4() {
        assertThat(passes(Set.of(), ipv4(MAC, "0.0.0.0"))).isFalse();
    }

    @Test
    void anIpv6AddressIsRefused() {
        var addresses = List.of(Cidr.address("2001:db8::1"));

        assertThatThrownBy(() -> SourceFilter.program(MAC, Cidr.address(NODE), addresses))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the fabric has no IPv6: 2001:db8:0:0:0:0:0:1");
    }

    private static boolean passes(Set<Integer> assigned, byte[] frame) {
        var addresses = new HashSet<InetAddress>();
        assigned.forEach(number -> addresses.add(Cidr.address(address(number))));
        int action = ClassicBpf.run(SourceFilter.program(MAC, Cidr.address(NODE), addresses), frame);
        assertThat(action).isIn(SourceFilter.PASS, SourceFilter.DROP);
        return action == SourceFilter.PASS;
    }

    /** With the high bit set, so that signs would show. */
    private static String address(int number) {
        return "192.168." + number / 256 + "." + number % 256;
    }

    private static byte[] ipv4(MacAddress from, String source) {
        return ethernet(from, IPV4, 60).putInt(26, bits(source)).array();
    }

    private static byte[] arp(MacAddress from, String sender) {
        return ethernet(from, ARP, 42).putInt(28, bits(sender)).array();
    }

    private static ByteBuffer ethernet(MacAddress from, int protocol, int length) {
        ByteBuffer frame = ByteBuffer.allocate(length);
        frame.put(new byte[] {-1, -1, -1, -1, -1, -1}).put(from.bytes()).putShort((short) protocol);
        return frame;
    }

    private static int bits(String address) {
        try {
            return ByteBuffer.wrap(InetAddress.getByName(address).getAddress()).getInt();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
