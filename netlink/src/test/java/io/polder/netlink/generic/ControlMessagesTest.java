package io.polder.netlink.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class ControlMessagesTest {

    @Property
    void familyComesBackAsItWasWritten(
            @ForAll @AlphaChars @StringLength(min = 1, max = 15) String name,
            @ForAll @IntRange(min = 1, max = 0xffff) int id,
            @ForAll Map<@AlphaChars @StringLength(min = 1, max = 15) String, Integer> groups) {
        ByteBuffer message = message(name, id, groups);

        assertThat(decode(message)).isEqualTo(new GenericFamily(name, id, 1, 8, 30, groups, RawAttributes.NONE));
    }

    @Example
    void whatHasNoNameHereIsKept() {
        ByteBuffer message = Messages.of(FakeFamilies.GENL_ID_CTRL, m -> {
            FakeFamilies.write(m, "drops", 30, Map.of());
            m.attributeU32(6, 77);
        });

        assertThat(decode(message).others().find(6).orElseThrow().u32()).isEqualTo(77);
    }

    @Example
    void familyWithoutNameOrNumberIsMalformed() {
        assertThatThrownBy(() -> decode(Messages.of(16, m -> m.u32(0).attributeU16(1, 30))))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("not a generic netlink family");
        assertThatThrownBy(() -> decode(Messages.of(16, m -> m.u32(0).attribute(2, "drops"))))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("generic netlink family drops with id 0");
    }

    @Property(tries = 1000)
    void anyBytesGiveAFamilyOrMalformed(@ForAll @Size(max = 200) byte[] payload) {
        decodeOrMalformed(Messages.of(FakeFamilies.GENL_ID_CTRL, payload));
    }

    @Property(tries = 2000)
    void changedBytesGiveAFamilyOrMalformed(
            @ForAll @Size(max = 5) List<@IntRange(max = 0xffff) Integer> positions,
            @ForAll byte value,
            @ForAll @IntRange(max = 100) int less) {
        ByteBuffer message = message("drops", 30, Map.of("a", 1, "bb", 2));
        for (int position : positions) {
            message.put(16 + position % (message.limit() - 16), value);
        }
        int length = Math.max(16, message.limit() - (less < 50 ? 0 : less));
        message.limit(length).putInt(0, length);

        decodeOrMalformed(message);
    }

    private static ByteBuffer message(String name, int id, Map<String, Integer> groups) {
        return Messages.of(FakeFamilies.GENL_ID_CTRL, m -> FakeFamilies.write(m, name, id, groups));
    }

    private static void decodeOrMalformed(ByteBuffer message) {
        try {
            assertThat(decode(message).id()).isBetween(1, 0xffff);
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("decode netlink: ");
        }
    }

    private static GenericFamily decode(ByteBuffer message) {
        return NetlinkMessage.of(message).decode(ControlMessages::decode);
    }
}
