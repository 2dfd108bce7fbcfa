package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TcHandleTest {

    @Property
    void everyHandleIsParsedFromItsText(@ForAll int value) {
        var handle = new TcHandle(value);

        assertThat(TcHandle.parse(handle.toString())).isEqualTo(handle);
        assertThat(TcHandle.of(handle.major(), handle.minor())).isEqualTo(handle);
    }

    @Example
    void handlesReadAsInTc() {
        assertThat(TcHandle.parse("1:10").value()).isEqualTo(0x00010010);
        assertThat(TcHandle.parse("8001:").value()).isEqualTo(0x80010000);
        assertThat(TcHandle.parse(":3").value()).isEqualTo(3);
        assertThat(TcHandle.parse("root")).isEqualTo(TcHandle.ROOT);
        assertThat(TcHandle.INGRESS).hasToString("ffff:fff2");
        assertThat(TcHandle.of(1, 0)).hasToString("1:");
        assertThat(TcHandle.of(0, 1)).hasToString(":1");
        assertThat(new TcHandle(0)).hasToString("none");
    }

    @Example
    void whatIsNoHandleIsNamed() {
        for (String text : new String[] {"", ":", "1", "1:10:1", "12345:", "g:1", "1:-1", " 1:1"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TcHandle.parse(text))
                    .withMessage("not a traffic control handle: \"" + text + "\"");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TcHandle.of(0x10000, 0))
                .withMessage("major number 65536 is not in 0..65535");
    }
}
