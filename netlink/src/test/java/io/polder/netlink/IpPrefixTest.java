package io.polder.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class IpPrefixTest {

    @Property
    void textComesBackAsThePrefixItWasMadeOf(@ForAll @Size(16) byte[] bytes, @ForAll @IntRange(max = 128) int length) {
        var ipv6 = new IpPrefix(IpAddress.of(bytes), length);
        var ipv4 = new IpPrefix(IpAddress.ofIpv4(bytes[0] << 24 | bytes[1]), length % 33);

        assertThat(IpPrefix.parse(ipv6.toString())).isEqualTo(ipv6);
        assertThat(IpPrefix.parse(ipv4.toString())).isEqualTo(ipv4);
        assertThat(ipv4.isDefault()).isEqualTo(length % 33 == 0);
    }

    @Property
    void networkContainsWhatSharesItsBitsAndNothingElse(
            @ForAll @Size(16) byte[] bytes,
            @ForAll @IntRange(max = 128) int length,
            @ForAll @IntRange(max = 127) int flipped) {
        var prefix = new IpPrefix(IpAddress.of(bytes), length);
        byte[] other = bytes.clone();
        other[flipped / 8] ^= (byte) (0x80 >> flipped % 8);

        assertThat(prefix.contains(prefix.address())).isTrue();
        assertThat(prefix.contains(IpAddress.of(other))).isEqualTo(flipped >= length);
        assertThat(prefix.network().contains(prefix.address())).isTrue();
        assertThat(prefix.network().network()).isEqualTo(prefix.network());
    }

    @Example
    void networkDropsTheBitsBeyondThePrefix() {
        assertThat(IpPrefix.parse("10.1.2.3/20").network()).hasToString("10.1.0.0/20");
        assertThat(IpPrefix.parse("fd00::1:2:3:4/72").network()).hasToString("fd00::/72");
        assertThat(IpPrefix.parse("10.0.0.0/8").contains(IpAddress.parse("fd00::1")))
                .isFalse();
    }

    @Example
    void lengthMustFitTheFamily() {
        IpAddress ipv4 = IpAddress.parse("10.0.0.1");

        assertThat(IpPrefix.host(ipv4).length()).isEqualTo(32);
        assertThat(IpPrefix.parse("fd00::1").length()).isEqualTo(128);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IpPrefix(ipv4, 33))
                .withMessage("prefix length 33 of 10.0.0.1 is not in 0..32");
        assertThatIllegalArgumentException().isThrownBy(() -> new IpPrefix(ipv4, -1));
        for (String text : new String[] {"10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/8/8", "/8", ""}) {
            assertThatIllegalArgumentException().isThrownBy(() -> IpPrefix.parse(text));
        }
    }
}
