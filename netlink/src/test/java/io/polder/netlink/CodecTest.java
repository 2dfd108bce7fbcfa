package io.polder.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CodecTest {

    private static final int TYPE = 100;

    @Property
    void integersComeBackAsTheyWereWritten(
            @ForAll byte u8, @ForAll short u16, @ForAll short be16, @ForAll int u32, @ForAll long u64) {
        var in = read(m -> m.attributeU8(1, u8)
                .attributeU16(2, u16)
                .attributeBe16(3, be16)
                .attributeU32(4, u32)
                .flag(5)
                .attributeBe32(6, u32)
                .attributeU64(7, u64)
                .attributeBe64(8, u64));

        assertThat(next(in, 1).u8()).isEqualTo(u8 & 0xff);
        assertThat(next(in, 2).u16()).isEqualTo(u16 & 0xffff);
        assertThat(next(in, 3).be16()).isEqualTo(be16 & 0xffff);
        assertThat(next(in, 4).u32()).isEqualTo(u32);
        assertThat(next(in, 5).length()).isZero();
        assertThat(next(in, 6).be32()).isEqualTo(u32);
        assertThat(in.u32()).isEqualTo(Integer.reverseBytes(u32)); // The build's machines are little-endian.
        assertThat(next(in, 7).u64()).isEqualTo(u64);
        assertThat(next(in, 8).be64()).isEqualTo(u64);
        assertThat(in.next()).isFalse();
    }

    @Property
    void bytesOfAnyLengthComeBackAndTheNextAttributeIsAligned(
            @ForAll List<@Size(max = 9) byte[]> payloads, @ForAll @IntRange(max = 0x3fff) int type) {
        ByteBuffer message = Messages.of(TYPE, m -> payloads.forEach(payload -> m.attribute(type, payload)));
        assertThat(message.remaining() % 4).isZero();

        var in = NetlinkMessage.of(message).attributes(0);
        for (byte[] payload : payloads) {
            assertThat(next(in, type).bytes()).isEqualTo(payload);
        }
        assertThat(in.next()).isFalse();
    }

    @Property
    void stringsComeBackWithoutTheirNul(@ForAll String text) {
        if (text.indexOf('\0') >= 0) {
            assertThatThrownBy(() -> read(m -> m.attribute(1, text))).isInstanceOf(IllegalArgumentException.class);
        } else {
            String decoded = next(read(m -> m.attribute(1, text)), 1).string();
            // A lone surrogate has no UTF-8; getBytes writes a question mark.
            assertThat(decoded).isEqualTo(new String(text.getBytes(UTF_8), UTF_8));
        }
    }

    @Property
    void nestedAttributesComeBackAtAnyDepth(@ForAll @IntRange(min = 1, max = 60) int depth, @ForAll int value) {
        var in = read(m -> nest(m, depth, value));

        for (int level = depth; level > 0; level--) {
            in = next(in, level).nested();
        }
        assertThat(next(in, 99).u32()).isEqualTo(value);
    }

    @Example
    void attributeOfMoreThan65535BytesIsRefused() {
        byte[] most = new byte[0xffff - 4];

        assertThat(next(read(m -> m.attribute(1, most)), 1).length()).isEqualTo(most.length);
        assertThatThrownBy(() -> read(m -> m.attribute(1, new byte[most.length + 1])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("attribute 1 is 65536 bytes long, at most 65535 fit");
        assertThatThrownBy(() -> read(m -> {
                    int mark = m.begin(7);
                    m.attribute(1, most).end(mark);
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("attribute 7 is 65540 bytes long");
    }

    @Property
    void addressesComeBackAsTheyWereWritten(@ForAll @Size(16) byte[] bytes, @ForAll int ipv4) {
        var mac = new MacAddress((bytes[0] & 0xffL) << 40 | Integer.toUnsignedLong(ipv4));
        var in = read(m -> m.attribute(1, IpAddress.of(bytes))
                .attribute(2, IpAddress.ofIpv4(ipv4))
                .attribute(3, mac));

        assertThat(next(in, 1).address()).isEqualTo(IpAddress.of(bytes));
        assertThat(next(in, 2).address()).isEqualTo(IpAddress.ofIpv4(ipv4));
        assertThat(in.mac()).isEmpty();
        assertThat(next(in, 3).mac()).contains(mac);
    }

    @Example
    void payloadOfAnotherLengthThanAskedForIsMalformed() {
        assertThatThrownBy(() -> next(read(m -> m.attributeU8(6, 1)), 6).u32())
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("decode netlink: attribute 6 has 1 bytes of payload, expected 4");
        assertThatThrownBy(() -> next(read(m -> m.attributeU8(6, 1)), 6).address())
                .hasMessageContaining("expected 4 or 16");
    }

    @Property
    void readerOfAnyBytesEndsInTheEndOrMalformed(@ForAll @Size(max = 200) byte[] bytes) {
        var message = NetlinkMessage.of(Messages.of(TYPE, bytes));
        walk(message.attributes(0), 0);
    }

    @Property
    void findingAnAttributeInAnyBytesEnds(@ForAll @Size(max = 64) byte[] bytes, @ForAll int target) {
        ByteBuffer buffer = Syscalls.nativeBuffer(bytes.length).put(0, bytes);

        assertThat(AttributePath.find(buffer, 0, bytes.length, target)).isNotNull();
        assertThat(AttributePath.find(buffer, 0, bytes.length, target & 63)).isNotNull();
    }

    private static void walk(AttributeReader in, int depth) {
        try {
            while (in.next()) {
                if (depth < 8) {
                    walk(in.nested(), depth + 1);
                }
                assertThat(in.bytes()).hasSize(in.length());
                assertThat(in.string().length()).isLessThanOrEqualTo(in.length());
            }
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("decode netlink: ");
        }
    }

    private static void nest(MessageWriter message, int depth, int value) {
        if (depth == 0) {
            message.attributeU32(99, value);
        } else {
            int mark = depth % 2 == 0 ? message.begin(depth) : message.beginUnmarked(depth);
            nest(message, depth - 1, value);
            message.end(mark);
        }
    }

    private static AttributeReader next(AttributeReader in, int type) {
        assertThat(in.next()).isTrue();
        assertThat(in.type()).isEqualTo(type);
        return in;
    }

    private static AttributeReader read(NetlinkRequest.Body body) {
        return NetlinkMessage.of(Messages.of(TYPE, body)).attributes(0);
    }
}
