package io.polder.netlink.ethtool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageDecoder;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EthtoolMessagesTest {

    private static final List<MessageDecoder<?>> DECODERS =
            List.of(EthtoolMessages::decodeChannels, EthtoolMessages::decodeRings);

    @Property
    void countsComeInTheKernelsOrder(@ForAll @IntRange(min = 1) int index, @ForAll @Size(8) List<Integer> values) {
        ByteBuffer message = answer(index, "eth0", values);
        Count first = new Count(values.get(4), values.get(0));
        Count second = new Count(values.get(5), values.get(1));
        Count third = new Count(values.get(6), values.get(2));
        Count fourth = new Count(values.get(7), values.get(3));

        assertThat(decode(message, EthtoolMessages::decodeChannels))
                .isEqualTo(new Channels(index, "eth0", first, second, third, fourth, RawAttributes.NONE));
        assertThat(decode(message, EthtoolMessages::decodeRings))
                .isEqualTo(new Rings(index, "eth0", first, second, third, fourth, RawAttributes.NONE));
    }

    @Example
    void whatTheDriverDoesNotHaveIsNone() {
        ByteBuffer message = Messages.of(30, m -> {
            header(m, 3, "eth0");
            m.attributeU32(5, 8).attributeU32(9, 2);
        });

        Channels channels = decode(message, EthtoolMessages::decodeChannels);

        assertThat(channels.rx()).isEqualTo(Count.NONE);
        assertThat(channels.combined()).isEqualTo(new Count(2, 8)).hasToString("2 of 8");
        assertThat(channels.rxQueues()).isEqualTo(2);
        assertThat(channels.txQueues()).isEqualTo(2);
    }

    @Example
    void whatHasNoNameHereIsKept() {
        ByteBuffer message = Messages.of(30, m -> {
            header(m, 3, "eth0");
            m.attributeU32(10, 2048);
        });

        assertThat(decode(message, EthtoolMessages::decodeRings)
                        .others()
                        .find(10)
                        .orElseThrow()
                        .u32())
                .isEqualTo(2048);
    }

    @Example
    void answerAboutNoLinkIsMalformed() {
        assertThatThrownBy(() -> decode(Messages.of(30, m -> m.u32(0)), EthtoolMessages::decodeChannels))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("an answer about link 0");
    }

    @Property(tries = 1000)
    void anyBytesGiveAnAnswerOrMalformed(@ForAll @Size(max = 200) byte[] payload) {
        decodeAll(Messages.of(30, payload));
    }

    @Property(tries = 1000)
    void changedBytesGiveAnAnswerOrMalformed(
            @ForAll @Size(max = 5) List<@IntRange(max = 0xffff) Integer> positions, @ForAll byte value) {
        ByteBuffer message = answer(3, "eth0", List.of(1, 2, 3, 4, 5, 6, 7, 8));
        for (int position : positions) {
            message.put(16 + position % (message.limit() - 16), value);
        }
        decodeAll(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a\0b", "a\tb"})
    void whatCannotBeALinksNameIsRefusedHere(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EthtoolMessages.channelsOf(name))
                .withMessage("not an interface name: \"" + name + "\"");
        assertThatIllegalArgumentException().isThrownBy(() -> EthtoolMessages.ringsOf(name));
    }

    @Example
    void alternativeNameIsAtMost127BytesLong() {
        assertThat(EthtoolMessages.channelsOf("a".repeat(127)).subject()).isEqualTo("a".repeat(127));
        assertThatIllegalArgumentException().isThrownBy(() -> EthtoolMessages.channelsOf("a".repeat(128)));
    }

    @Example
    void linkIndexIsPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EthtoolMessages.channelsOf(0))
                .withMessage("link index 0 is not positive");
        assertThatIllegalArgumentException().isThrownBy(() -> EthtoolMessages.ringsOf(-1));
    }

    /** As channels_fill_reply in net/ethtool/channels.c writes it, the values from ETHTOOL_A_CHANNELS_RX_MAX on. */
    private static ByteBuffer answer(int index, String name, List<Integer> values) {
        return Messages.of(30, m -> {
            header(m, index, name);
            for (int i = 0; i < values.size(); i++) {
                m.attributeU32(2 + i, values.get(i));
            }
        });
    }

    private static void header(MessageWriter message, int index, String name) {
        message.u8(18).u8(1).u16(0);
        int header = message.begin(1);
        message.attributeU32(1, index).attribute(2, name).end(header);
    }

    private static void decodeAll(ByteBuffer message) {
        for (MessageDecoder<?> decoder : DECODERS) {
            try {
                assertThat(NetlinkMessage.of(message).<Object>decode(decoder::decode))
                        .isNotNull();
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageStartingWith("decode netlink: ");
            }
        }
    }

    private static <T> T decode(ByteBuffer message, MessageDecoder<T> decoder) {
        return NetlinkMessage.of(message).decode(decoder);
    }
}
