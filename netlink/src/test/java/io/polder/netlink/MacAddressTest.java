package io.polder.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class MacAddressTest {

    @Property
    void textAndBytesStandForTheSameAddress(@ForAll @LongRange(max = 0xffff_ffff_ffffL) long bits) {
        var mac = new MacAddress(bits);

        assertThat(MacAddress.parse(mac.toString())).isEqualTo(mac);
        assertThat(MacAddress.parse(mac.toString().toUpperCase(Locale.ROOT))).isEqualTo(mac);
        assertThat(MacAddress.of(mac.bytes())).isEqualTo(mac);
        assertThat(mac.toString()).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
    }

    @Property
    void anySixBytesAreAnAddress(@ForAll @Size(6) byte[] bytes) {
        assertThat(MacAddress.of(bytes).bytes()).isEqualTo(bytes);
    }

    @Example
    void whatIsNoAddressIsRefusedByName() {
        for (String text :
                new String[] {"", "02:42:ac:11:00", "02:42:ac:11:00:0g", "02-42-ac-11-00-02", "0242ac110002"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MacAddress.parse(text))
                    .withMessage("not a MAC address: \"" + text + "\"");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> MacAddress.of(new byte[5]));
        assertThatIllegalArgumentException().isThrownBy(() -> new MacAddress(1L << 48));
        assertThatIllegalArgumentException().isThrownBy(() -> new MacAddress(-1));
    }

    @Example
    void firstByteIsTheHighest() {
        assertThat(MacAddress.parse("02:00:00:00:00:01").bits()).isEqualTo(0x0200_0000_0001L);
    }
}
