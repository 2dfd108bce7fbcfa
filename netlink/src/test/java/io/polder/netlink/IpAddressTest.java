package io.polder.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class IpAddressTest {

    @Property
    void textComesBackAsTheAddressItWasMadeOf(@ForAll @Size(16) byte[] bytes, @ForAll int ipv4) {
        var address = IpAddress.of(bytes);

        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        assertThat(IpAddress.parse(IpAddress.ofIpv4(ipv4).toString())).isEqualTo(IpAddress.ofIpv4(ipv4));
        assertThat(address.bytes()).isEqualTo(bytes);
    }

    /** Few bits set give runs of zeros of every length. */
    @Property
    void sparseAddressesComeBackToo(@ForAll byte mask) {
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[2 * i + 1] = (byte) (mask >> i & 1);
        }

        assertThat(IpAddress.parse(IpAddress.of(bytes).toString())).isEqualTo(IpAddress.of(bytes));
    }

    @Property
    void jdkAgreesAboutTheText(@ForAll int bits) throws UnknownHostException {
        var address = IpAddress.ofIpv4(bits);

        assertThat(address.toString()).isEqualTo(address.toInetAddress().getHostAddress());
        assertThat(address.toInetAddress()).isInstanceOf(Inet4Address.class);
        assertThat(IpAddress.of(InetAddress.getByName(address.toString()))).isEqualTo(address);
    }

    @Example
    void textIsInTheCanonicalForm() {
        assertThat(IpAddress.parse("0:0:0:0:0:0:0:0")).hasToString("::");
        assertThat(IpAddress.parse("2001:DB8:0:0:1:0:0:1")).hasToString("2001:db8::1:0:0:1");
        assertThat(IpAddress.parse("2001:db8:0:1:1:1:1:1")).hasToString("2001:db8:0:1:1:1:1:1");
        assertThat(IpAddress.parse("1::")).hasToString("1::");
        assertThat(IpAddress.parse("fe80::1")).hasToString("fe80::1");
    }

    @Example
    void hostNameAndScopeIdMakeNoDifference() throws UnknownHostException {
        byte[] bytes = IpAddress.parse("fe80::1").bytes();

        assertThat(IpAddress.of(Inet6Address.getByAddress("name", bytes, 7))).isEqualTo(IpAddress.of(bytes));
    }

    @Example
    void ipv4AddressInsideAnIpv6AddressStaysIpv6() {
        var mapped = IpAddress.parse("::ffff:10.0.0.1");

        assertThat(mapped.family()).isEqualTo(AddressFamily.INET6);
        assertThat(mapped).isEqualTo(IpAddress.parse("::ffff:a00:1")).isNotEqualTo(IpAddress.parse("10.0.0.1"));
        assertThat(mapped.toInetAddress()).isInstanceOf(Inet6Address.class);
    }

    @Example
    void whatIsNoAddressIsRefusedAndNeverLookedUp() {
        for (String text : new String[] {
            "",
            "1",
            "10.0.0",
            "10.0.0.256",
            "10.0.0.01",
            "localhost",
            "::g",
            "1:2:3:4:5:6:7",
            "1::2::3",
            "fe80::1%lo",
            ":"
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> IpAddress.parse(text))
                    .withMessage("not an IP address: \"" + text + "\"");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.of(new byte[5]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IpAddress(AddressFamily.INET, 0, 1L << 32))
                .withMessageStartingWith("more than 32 bits");
    }
}
