package io.polder.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "10.0.0.0/8", "10.1.2.3/32", "192.168.255.0/30"})
    void printsWhatItParsed(String text) {
        assertThat(Cidr.parse(text)).hasToString(text);
    }

    @Test
    void ipv6IsParsedToo() {
        var cidr = Cidr.parse("2001:db8::/32");

        assertThat(cidr.family()).isEqualTo(IpFamily.IPV6);
        assertThat(cidr.contains(Cidr.address("2001:db8:ffff::1"))).isTrue();
        assertThat(cidr.contains(Cidr.address("2001:db9::1"))).isFalse();
        assertThat(cidr.contains(Cidr.address("10.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "10.0.0.256/32", "example.com/8",
                "10.0.0.0/08000", "::/129", "1:2:3/8", "", "/8", "10.0.0.0/8/8", "01.2.3.4/32"
            })
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bitsBeyondThePrefixAreRefusedByName() {
        assertThatThrownBy(() -> Cidr.parse("10.0.0.1/24"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("10.0.0.1/24 has bits set beyond its prefix");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "example.com", "10.1", "0x7f.0.0.1", "fe80::1%eth0", "::ffff:1.2.3.4.5"})
    void namesAreNeverLookedUp(String name) {
        assertThatThrownBy(() -> Cidr.address(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Property
    void containsTheAddressesBetweenItsFirstAndItsLast(
            @ForAll @Size(4) byte[] network, @ForAll @IntRange(max = 32) int length, @ForAll @Size(4) byte[] other)
            throws UnknownHostException {
        BigInteger size = BigInteger.ONE.shiftLeft(32 - length);
        BigInteger first = number(network).divide(size).multiply(size);
        var cidr = new Cidr(address(first), length);

        BigInteger candidate = number(other);
        boolean between = candidate.compareTo(first) >= 0 && candidate.compareTo(first.add(size)) < 0;

        assertThat(cidr.contains(InetAddress.getByAddress(other))).isEqualTo(between);
        assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
    }

    private static BigInteger number(byte[] address) {
        return new BigInteger(1, address);
    }

    private static InetAddress address(BigInteger number) throws UnknownHostException {
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            bytes[i] = number.shiftRight(24 - 8 * i).byteValue();
        }
        return InetAddress.getByAddress(bytes);
    }
}
