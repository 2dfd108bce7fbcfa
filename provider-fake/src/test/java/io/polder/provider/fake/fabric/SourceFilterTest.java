package io.polder.provider.fake.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SourceFilterTest {

    private static final MacAddress MAC = MacAddress.parse("02:11:22:33:44:55");
    private static final MacAddress OTHER_MAC = MacAddress.parse("02:11:22:33:44:56");
    private static final String NODE = "192.168.9.9";
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int MOST_IPV6 = 100;

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

    @Property
    void ipv6PassesIffItsMacAndItsSourceAreTheEnis(
            @ForAll @Size(max = 60) Set<@IntRange(min = 1, max = 80) Integer> assigned,
            @ForAll @IntRange(min = 1, max = 80) int source,
            @ForAll boolean ownMac) {
        byte[] frame = ipv6(ownMac ? MAC : OTHER_MAC, address6(source), UDP, 0);

        assertThat(passes(assigned, frame)).isEqualTo(ownMac && assigned.contains(source));
    }

    @Property
    void noBitOfAnIpv6SourceMayDiffer(@ForAll @IntRange(max = 127) int bit) {
        byte[] frame = ipv6(MAC, address6(1), UDP, 0);
        frame[22 + bit / 8] ^= (byte) (1 << bit % 8);

        assertThat(passes(Set.of(1), frame)).isFalse();
    }

    /** Ranges of every length, of both families: the last bit of the prefix counts, the first beyond it does not. */
    @Property
    void whatIsOfARoutedRangePasses(@ForAll boolean ipv4, @ForAll @IntRange(min = 1, max = 127) int anyLength) {
        int length = ipv4 ? Math.min(anyLength, 31) : anyLength;
        var own = IpAddress.parse(ipv4 ? address(7) : address6(7));
        byte[] frame = ipv4 ? ipv4(MAC, address(7)) : ipv6(MAC, address6(7), UDP, 0);
        var sources = List.of(IpPrefix.parse("10.1.0.0/16"), new IpPrefix(own, length).network());
        int source = ipv4 ? 26 : 22;

        assertThat(passesFrom(sources, frame)).isTrue();
        frame[source + length / 8] ^= (byte) (0x80 >>> length % 8);
        assertThat(passesFrom(sources, frame)).isTrue();
        frame[source + (length - 1) / 8] ^= (byte) (0x80 >>> (length - 1) % 8);
        assertThat(passesFrom(sources, frame)).isFalse();
    }

    @Property
    void neighbourDiscoveryPassesFromLinkLocalAddressesAndFromNone(
            @ForAll @IntRange(max = 255) int type, @ForAll("onLink") String source) {
        assertThat(passes(Set.of(1), ipv6(MAC, source, ICMPV6, type))).isEqualTo(type == 135 || type == 136);
        assertThat(passes(Set.of(1), ipv6(OTHER_MAC, source, ICMPV6, type))).isFalse();
        assertThat(passes(Set.of(1), ipv6(MAC, source, UDP, type))).isFalse();
    }

    @Provide
    Arbitrary<String> onLink() {
        return Arbitraries.of("::", "fe80::1", "fe80::11:22ff:fe33:4455", "febf:ffff::1");
    }

    @Test
    void neighbourDiscoveryInTheNameOfOthersIsDropped() {
        assertThat(passes(Set.of(1), ipv6(MAC, address6(2), ICMPV6, 135))).isFalse();
        assertThat(passes(Set.of(1), ipv6(MAC, "fec0::1", ICMPV6, 135))).isFalse();
        assertThat(passes(Set.of(1), ipv6(MAC, "::1", ICMPV6, 135))).isFalse();
    }

    @Property
    void anIpv6FrameTooShortForItsTypeIsDropped(@ForAll @IntRange(max = 54) int length) {
        byte[] frame = ipv6(MAC, address6(1), ICMPV6, 135);

        assertThat(passes(Set.of(1), Arrays.copyOf(frame, length))).isFalse();
    }

    private static boolean passes(Set<Integer> assigned, byte[] frame) {
        var sources = new HashSet<IpPrefix>();
        assigned.forEach(number -> sources.add(IpPrefix.host(IpAddress.parse(address(number)))));
        assigned.stream()
                .limit(MOST_IPV6)
                .forEach(number -> sources.add(IpPrefix.host(IpAddress.parse(address6(number)))));
        return passesFrom(sources, frame);
    }

    private static boolean passesFrom(Collection<IpPrefix> sources, byte[] frame) {
        int action = ClassicBpf.run(SourceFilter.program(MAC, IpAddress.parse(NODE), sources), frame);
        assertThat(action).isIn(SourceFilter.PASS, SourceFilter.DROP);
        return action == SourceFilter.PASS;
    }

    private static String address6(int number) {
        return "fdff:ffff:8000:9000:a000:b000:c000:" + Integer.toHexString(number);
    }

    private static byte[] ipv6(MacAddress from, String source, int next, int type) {
        return ethernet(from, IPV6, 70)
                .put(20, (byte) next)
                .put(54, (byte) type)
                .put(22, IpAddress.parse(source).bytes())
                .array();
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
