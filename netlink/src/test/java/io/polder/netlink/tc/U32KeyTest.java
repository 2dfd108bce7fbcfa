package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class U32KeyTest {

    private static final AddressFamily IPV4 = AddressFamily.INET;
    private static final AddressFamily IPV6 = AddressFamily.INET6;

    @Property
    void prefixMatchesTheAddressesInItAndNoOthers(
            @ForAll long seed, @ForAll boolean ipv4, @ForAll @IntRange(max = 128) int anyLength) {
        var random = new Random(seed);
        AddressFamily family = ipv4 ? IPV4 : IPV6;
        var prefix = new IpPrefix(address(random, family, 0, IpAddress.ANY_IPV6), anyLength % (family.bits() + 1));
        IpAddress other = address(random, family, random.nextInt(family.bits() + 1), prefix.address());

        int source = ipv4 ? 12 : 8;
        int destination = ipv4 ? 16 : 24;
        assertThat(matches(U32Key.source(prefix), source, other)).isEqualTo(prefix.contains(other));
        assertThat(matches(U32Key.destination(prefix), destination, other)).isEqualTo(prefix.contains(other));
    }

    @Property
    void bytesAndHalvesStandWhereTheyStandInThePacket(
            @ForAll @IntRange(min = -14, max = 60) int offset, @ForAll @IntRange(max = 255) int value) {
        U32Key u8 = U32Key.u8(offset, value, 0xff);
        U32Key u16 = U32Key.u16(offset & ~1, value << 4, 0xfff0);

        assertThat(word(u8, offset, new byte[] {(byte) value}) & u8.mask()).isEqualTo(u8.value());
        assertThat(Integer.bitCount(u8.mask())).isEqualTo(8);
        byte[] half = {(byte) (value >> 4), (byte) (value << 4)};
        assertThat(word(u16, offset & ~1, half) & u16.mask()).isEqualTo(u16.value());
        assertThat(Integer.bitCount(u16.mask())).isEqualTo(12);
    }

    @Example
    void keysAreThoseOfTc() {
        assertThat(U32Key.destination(IpPrefix.parse("10.0.1.5")))
                .containsExactly(new U32Key(16, 0x0a000105, 0xffffffff));
        assertThat(U32Key.source(IpPrefix.parse("fd00::1/70")))
                .containsExactly(new U32Key(8, 0xfd000000, -1), new U32Key(12, 0, -1), new U32Key(16, 0, 0xfc000000));
        assertThat(U32Key.protocol(IPV4, 17)).isEqualTo(new U32Key(8, 0x00110000, 0x00ff0000));
        assertThat(U32Key.protocol(IPV6, 17)).isEqualTo(new U32Key(4, 0x00001100, 0x0000ff00));
        assertThat(U32Key.sourcePort(IPV4, 53)).isEqualTo(new U32Key(20, 0x00350000, 0xffff0000));
        assertThat(U32Key.destinationPort(IPV4, 53)).isEqualTo(new U32Key(20, 0x00000035, 0x0000ffff));
        assertThat(U32Key.destinationPort(IPV6, 53)).isEqualTo(new U32Key(40, 0x00000035, 0x0000ffff));
        assertThat(U32Key.source(IpPrefix.ALL_IPV6)).isEmpty();
        assertThat(U32Key.u16(-2, 0x0800, 0xffff)).isEqualTo(new U32Key(-4, 0x0800, 0xffff));
    }

    @Example
    void bitsBeyondTheMaskAreNotPartOfTheValue() {
        assertThat(new U32Key(0, 0xff, 0x0f)).isEqualTo(new U32Key(0, 0x0f, 0x0f));
        assertThat(new U32Key(4, 0x0a000001, -1)).hasToString("0a000001/ffffffff at 4");
    }

    @Example
    void badOffsetsAndValuesAreNamed() {
        refused(() -> new U32Key(2, 0, 0), "offset 2 of four bytes is no multiple of 4");
        refused(() -> U32Key.u16(1, 0, 0), "offset 1 of two bytes is no multiple of 2");
        refused(() -> U32Key.u16(0, 0x10000, 0xffff), "value of 2 bytes 65536 is not in 0..65535");
        refused(() -> U32Key.u8(0, 1, 256), "mask of 1 bytes 256 is not in 0..255");
        refused(() -> U32Key.sourcePort(IPV4, 65536), "value of 2 bytes 65536 is not in 0..65535");
        refused(() -> U32Key.protocol(IPV4, -1), "value of 1 bytes -1 is not in 0..255");
    }

    private static void refused(ThrowingCallable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
    }

    /** Its word of a packet that has those bytes at that offset. */
    private static int word(U32Key key, int offset, byte[] bytes) {
        return ByteBuffer.allocate(4).put(offset - key.offset(), bytes).getInt(0);
    }

    private static boolean matches(List<U32Key> keys, int offset, IpAddress address) {
        var bytes = ByteBuffer.wrap(address.bytes());
        return keys.stream().allMatch(key -> (bytes.getInt(key.offset() - offset) & key.mask()) == key.value());
    }

    /** One that has its first {@code common} bits in common with another, and often more. */
    private static IpAddress address(Random random, AddressFamily family, int common, IpAddress like) {
        byte[] bytes = new byte[family.bytes()];
        random.nextBytes(bytes);
        for (int bit = 0; bit < common; bit++) {
            int mask = 0x80 >> bit % 8;
            bytes[bit / 8] = (byte) ((bytes[bit / 8] & ~mask) | (like.bytes()[bit / 8] & mask));
        }
        return IpAddress.of(bytes);
    }
}
