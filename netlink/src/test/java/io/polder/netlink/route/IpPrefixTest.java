package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class IpPrefixTest {

    @Property
    void hostNameAndScopeIdMakeNoDifference(@ForAll @Size(16) byte[] bytes, @ForAll @IntRange(max = 128) int length)
            throws UnknownHostException {
        var scoped = new IpPrefix(Inet6Address.getByAddress("name", bytes, 7), length);
        var plain = new IpPrefix(Inet6Address.getByAddress(null, bytes, -1), length);

        assertThat(scoped).isEqualTo(plain).hasSameHashCodeAs(plain).hasToString(plain.toString());
        assertThat(scoped.toString()).doesNotContain("%").doesNotContain("name");
        assertThat(scoped.family()).isEqualTo(AddressFamily.INET6);
    }

    @Property
    void anyIpv4PrefixPrintsAsInCidrNotation(@ForAll @Size(4) byte[] bytes, @ForAll @IntRange(max = 32) int length)
            throws UnknownHostException {
        var prefix = new IpPrefix(InetAddress.getByAddress(bytes), length);

        assertThat(prefix.toString()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+/" + length);
        assertThat(prefix.isDefault()).isEqualTo(length == 0);
        assertThat(prefix.family()).isEqualTo(AddressFamily.INET);
    }

    @Example
    void lengthMustFitTheFamily() throws UnknownHostException {
        InetAddress ipv4 = InetAddress.getByName("10.0.0.1");

        assertThat(IpPrefix.host(ipv4).length()).isEqualTo(32);
        assertThat(IpPrefix.host(InetAddress.getByName("fd00::1")).length()).isEqualTo(128);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IpPrefix(ipv4, 33))
                .withMessage("prefix length 33 of 10.0.0.1 is not in 0..32");
        assertThatIllegalArgumentException().isThrownBy(() -> new IpPrefix(ipv4, -1));
    }
}
