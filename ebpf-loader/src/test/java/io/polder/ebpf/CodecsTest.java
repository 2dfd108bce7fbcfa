package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CodecsTest {

    @Property
    void numbersComeBack(@ForAll int number, @ForAll long wide, @ForAll @IntRange(max = 65535) int port) {
        assertComesBack(Codecs.u8(), number & 0xff);
        assertComesBack(Codecs.u16(), port);
        assertComesBack(Codecs.u16BigEndian(), port);
        assertComesBack(Codecs.u32(), number);
        assertComesBack(Codecs.u32BigEndian(), number);
        assertComesBack(Codecs.u64(), wide);
        assertComesBack(Codecs.u64BigEndian(), wide);
    }

    @Property
    void addressesAndPrefixesComeBack(
            @ForAll int bits,
            @ForAll long high,
            @ForAll long low,
            @ForAll @IntRange(max = 32) int shorter,
            @ForAll @IntRange(max = 128) int longer) {
        IpAddress ipv4 = IpAddress.ofIpv4(bits);
        IpAddress ipv6 = IpAddress.ofIpv6(high, low);

        assertComesBack(Codecs.ipv4(), ipv4);
        assertComesBack(Codecs.ipv6(), ipv6);
        assertComesBack(Codecs.ipv4Prefix(), new IpPrefix(ipv4, shorter).network());
        assertComesBack(Codecs.ipv6Prefix(), new IpPrefix(ipv6, longer).network());
    }

    @Property
    void textComesBack(@ForAll("texts") String text) {
        assertComesBack(Codecs.text(16), text);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withCharRange('a', 'z').withChars('ü').ofMaxLength(8);
    }

    @Property
    void arraysComeBack(@ForAll @Size(5) List<@IntRange(max = 65535) Integer> ports) {
        assertComesBack(Codecs.array(Codecs.u16BigEndian(), 5), ports);
    }

    @Property
    void valuesOfAllCpusComeBackFromMultiplesOfEightBytes(@ForAll @Size(3) List<Integer> values) {
        var codec = new PerCpuCodec<>(Codecs.u32(), 3);

        assertComesBack(codec, values);
        assertThat(codec.size()).isEqualTo(24);
        assertThat(encoded(codec, values, ByteOrder.nativeOrder()).getInt(4)).isZero();
    }

    @Property
    void bytesComeBack(@ForAll @Size(7) byte[] bytes) {
        ByteBuffer buffer = encoded(Codecs.bytes(7), bytes, ByteOrder.nativeOrder());

        assertThat(Codecs.bytes(7).decode(buffer)).isEqualTo(bytes);
    }

    @Property
    void anotherTypeOfTheSameBytesComesBack(@ForAll boolean truth) {
        assertComesBack(Codecs.u8().map(number -> number != 0, flag -> flag ? 1 : 0), truth);
    }

    @Example
    void networkByteOrderIsThatOfTheWire() {
        assertThat(bytes(Codecs.u16BigEndian(), 0x1234)).containsExactly(0x12, 0x34);
        assertThat(bytes(Codecs.u32BigEndian(), 0x12345678)).containsExactly(0x12, 0x34, 0x56, 0x78);
        assertThat(bytes(Codecs.u64BigEndian(), 0x0102030405060708L)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(bytes(Codecs.ipv4(), IpAddress.parse("10.1.2.3"))).containsExactly(10, 1, 2, 3);
        assertThat(bytes(Codecs.ipv6(), IpAddress.parse("1:2:3:4:5:6:7:8")))
                .containsExactly(0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8);
    }

    @Example
    void whatDoesNotFitIsRefused() {
        assertRefused(Codecs.u8(), 256);
        assertRefused(Codecs.u8(), -1);
        assertRefused(Codecs.u16(), 65536);
        assertRefused(Codecs.u16BigEndian(), -1);
        assertRefused(Codecs.ipv4(), IpAddress.ANY_IPV6);
        assertRefused(Codecs.ipv6(), IpAddress.ANY_IPV4);
        assertRefused(Codecs.bytes(3), new byte[4]);
        assertRefused(Codecs.text(3), "abcd");
        assertRefused(Codecs.text(3), "a\0");
        assertRefused(Codecs.array(Codecs.u8(), 2), List.of(1));
        assertRefused(new PerCpuCodec<>(Codecs.u8(), 2), List.of(1, 2, 3));
    }

    @Example
    void textWithoutEndFillsItsBytes() {
        assertThat(Codecs.text(3).decode(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'})))
                .isEqualTo("abc");
    }

    private static <T> void assertComesBack(Codec<T> codec, T value) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            assertThat(codec.decode(encoded(codec, value, order))).isEqualTo(value);
        }
    }

    /** Between bytes that are another's, in memory that is not zero. */
    private static <T> ByteBuffer encoded(Codec<T> codec, T value, ByteOrder order) {
        byte[] memory = new byte[codec.size() + 2];
        Arrays.fill(memory, (byte) -1);
        ByteBuffer buffer =
                ByteBuffer.wrap(memory).order(order).position(1).slice().order(order);
        buffer.limit(codec.size());
        codec.encode(value, buffer);
        assertThat(buffer.remaining()).isZero();
        assertThat(memory[0]).isEqualTo((byte) -1);
        assertThat(memory[codec.size() + 1]).isEqualTo((byte) -1);
        return buffer.flip();
    }

    private static <T> byte[] bytes(Codec<T> codec, T value) {
        byte[] bytes = new byte[codec.size()];
        encoded(codec, value, ByteOrder.nativeOrder()).get(bytes);
        return bytes;
    }

    private static <T> void assertRefused(Codec<T> codec, T value) {
        assertThatIllegalArgumentException().isThrownBy(() -> encoded(codec, value, ByteOrder.nativeOrder()));
    }
}
