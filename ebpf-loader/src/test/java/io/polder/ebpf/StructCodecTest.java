package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfBuilder;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.StructLayout;
import io.polder.netlink.IpAddress;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class StructCodecTest {

    record Backend(IpAddress address, int targetPort) {}

    record Inner(byte one, boolean flag) {}

    @SuppressWarnings("ArrayRecordComponent")
    record All(
            byte small,
            int port,
            int word,
            long unsigned,
            long wide,
            short signed,
            String name,
            byte[] raw,
            IpAddress source,
            Inner inner,
            List<Integer> counts,
            List<Inner> inners) {}

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final long U32 = 0xffffffffL;

    private final Codec<Backend> backends = StructCodec.of(LOOKUP, Backend.class, 8)
            .field("address", 0, Codecs.ipv4())
            .field("target_port", 4, Codecs.u16BigEndian())
            .build();

    private final BtfBuilder types = new BtfBuilder();
    private final int u8 = types.integer("u8", 1, false);
    private final int u16 = types.integer("u16", 2, false);
    private final int s16 = types.integer("s16", 2, true);
    private final int u32 = types.integer("u32", 4, false);
    private final int u64 = types.integer("u64", 8, false);

    @Property
    void recordComesBack(@ForAll int address, @ForAll @IntRange(max = 65535) int port) {
        var backend = new Backend(IpAddress.ofIpv4(address), port);

        assertThat(decoded(backends, encoded(backends, backend))).isEqualTo(backend);
    }

    @Example
    void paddingIsZero() {
        assertThat(encoded(backends, new Backend(IpAddress.parse("10.1.2.3"), 0x1234)))
                .containsExactly(10, 1, 2, 3, 0x12, 0x34, 0, 0);
    }

    @Property
    void generatedRecordComesBack(
            @ForAll byte small,
            @ForAll @IntRange(max = 65535) int port,
            @ForAll int word,
            @ForAll @LongRange(max = U32) long unsigned,
            @ForAll long wide,
            @ForAll short signed,
            @ForAll @Size(3) byte[] raw,
            @ForAll boolean flag,
            @ForAll @Size(2) List<Integer> counts) {
        Codec<All> codec =
                StructCodec.of(LOOKUP, All.class, all()).without("lock").build();
        var inner = new Inner(small, flag);
        var value = new All(
                small,
                port,
                word,
                unsigned,
                wide,
                signed,
                "eth0",
                raw,
                IpAddress.ofIpv4(word),
                inner,
                counts,
                List.of(inner, new Inner((byte) 1, true)));

        All decoded = decoded(codec, encoded(codec, value));

        assertThat(decoded).usingRecursiveComparison().isEqualTo(value);
    }

    private StructLayout all() {
        int inner = types.struct("inner", 2, new Member("one", u8, 0, 0), new Member("flag", u8, 8, 0));
        int index = u32;
        int type = types.struct(
                "all",
                72,
                new Member("small", u8, 0, 0),
                new Member("port", u16, 2 * 8, 0),
                new Member("word", u32, 4 * 8, 0),
                new Member("unsigned", u32, 8 * 8, 0),
                new Member("wide", u64, 16 * 8, 0),
                new Member("signed", s16, 24 * 8, 0),
                new Member("name", types.array(u8, index, 16), 26 * 8, 0),
                new Member("raw", types.array(u8, index, 3), 42 * 8, 0),
                new Member("source", u32, 48 * 8, 0),
                new Member("inner", inner, 52 * 8, 0),
                new Member("counts", types.array(u32, index, 2), 56 * 8, 0),
                new Member("inners", types.array(inner, index, 2), 64 * 8, 0),
                new Member("lock", u32, 68 * 8, 0));
        return StructLayout.of(types.build(), type);
    }

    @Example
    void generatedCodecTakesWhatTheTypesDoNotSay() {
        int type = backend(0, u16);
        StructLayout layout = StructLayout.of(types.build(), type);
        Codec<Backend> codec = StructCodec.of(LOOKUP, Backend.class, layout)
                .field("target_port", Codecs.u16BigEndian())
                .build();

        assertThat(encoded(codec, new Backend(IpAddress.parse("10.1.2.3"), 0x1234)))
                .containsExactly(10, 1, 2, 3, 0x12, 0x34, 0, 0);
    }

    @Example
    void numberThatDoesNotFitIsRefused() {
        int type = backend(0, u16);
        StructLayout layout = StructLayout.of(types.build(), type);
        Codec<Backend> codec = StructCodec.of(LOOKUP, Backend.class, layout).build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoded(codec, new Backend(IpAddress.ANY_IPV4, 65536)))
                .withMessageContaining("65536 is more than 2 unsigned bytes hold");
    }

    @Example
    void codecIsCheckedAgainstTheProgramsTypes() {
        int right = backend(0, u16);
        int moved = backend(16, u16);
        int wider = backend(0, u32);
        int shorter = types.struct("short", 4, new Member("address", u32, 0, 0));
        Btf btf = types.build();

        CodecCheck.require("values", backends, btf, right);
        CodecCheck.require("values", backends, btf, 0);
        CodecCheck.require("keys", Codecs.u32(), btf, u32);
        assertDiffers(backends, btf, moved, "field target_port at 6 instead of 4");
        assertDiffers(backends, btf, wider, "field target_port with 4 bytes instead of 2");
        assertDiffers(backends, btf, shorter, "4 bytes instead of 8", "no field target_port");
        assertDiffers(Codecs.u32(), btf, u64, "8 bytes instead of 4");
    }

    @Example
    void structsInStructsAreChecked() {
        int one = types.struct("inner", 2, new Member("one", u8, 0, 0), new Member("flag", u8, 8, 0));
        int other = types.struct("inner", 2, new Member("flag", u8, 0, 0), new Member("one", u8, 8, 0));
        int right = types.struct("outer", 4, new Member("inner", one, 16, 0));
        int wrong = types.struct("outer", 4, new Member("inner", other, 16, 0));
        Btf btf = types.build();
        Codec<Outer> codec =
                StructCodec.of(LOOKUP, Outer.class, StructLayout.of(btf, right)).build();

        CodecCheck.require("values", codec, btf, right);
        assertDiffers(codec, btf, wrong, "field inner.one at 1 instead of 0", "field inner.flag at 0 instead of 1");
    }

    record Outer(Inner inner) {}

    private static void assertDiffers(Codec<?> codec, Btf btf, int type, String... differences) {
        assertThatExceptionOfType(CodecMismatchException.class)
                .isThrownBy(() -> CodecCheck.require("values of map m", codec, btf, type))
                .withMessageContaining("use the codec of " + codec + " for values of map m: the program has ")
                .satisfies(e -> assertThat(e.differences()).containsExactly(differences));
    }

    private int backend(int shift, int port) {
        return types.struct(
                "backend", 8, new Member("address", u32, 0, 0), new Member("target_port", port, 32 + shift, 0));
    }

    @Example
    void recordAndFieldsMustAgree() {
        var empty = StructCodec.of(LOOKUP, Backend.class, 8);
        assertRefused(empty.field("address", 0, Codecs.ipv4()), "no field for its component targetPort");
        assertRefused(
                hand(8).field("target_port", 2, Codecs.u16()), "field target_port begins in the one before, or ends");
        assertRefused(hand(8).field("target_port", 7, Codecs.u16()), "ends after the struct's 8 bytes");
        assertRefused(
                hand(8).field("target_port", 4, Codecs.u16()).field("more", 6, Codecs.u16()),
                "it has not all of the fields [address, target_port, more]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hand(8).field("address", 4, Codecs.u16()))
                .withMessage("two fields are address");
        assertRefused(StructCodec.of(LOOKUP, Inner.class, all()), "it has no component for the field small");
        assertRefused(
                StructCodec.of(MethodHandles.publicLookup(), Hidden.class, 1).field("x", 0, Codecs.u8()),
                "cannot be reached by that lookup");
    }

    private record Hidden(int x) {}

    @Example
    void componentMustSuitItsField() {
        int bits = types.struct("bits", 4, new Member("x", u32, 0, 3));
        int wide = types.struct("wide", 8, new Member("x", u64, 0, 0));
        int many = types.struct("many", 8, new Member("x", types.array(u32, u32, 2), 0, 0));
        Btf btf = types.build();

        assertRefused(StructCodec.of(LOOKUP, Hidden.class, StructLayout.of(btf, bits)), "field x is a bit-field");
        assertRefused(
                StructCodec.of(LOOKUP, Hidden.class, StructLayout.of(btf, wide)),
                "field x is UNSIGNED of 8 bytes, which cannot be a java.lang.Integer");
        assertRefused(
                StructCodec.of(LOOKUP, Hidden.class, StructLayout.of(btf, many)),
                "field x is UNSIGNED[2] of 4 bytes, which cannot be a int");
    }

    @Example
    void codecOfAnotherTypeIsFoundWhenItIsUsed() {
        Codec<Hidden> codec = StructCodec.of(LOOKUP, Hidden.class, 8)
                .field("x", 0, Codecs.u64())
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoded(codec, new Hidden(1)))
                .withMessage("component x is no value for the codec of u64");
    }

    private static StructCodec.Builder<Backend> hand(int size) {
        return StructCodec.of(LOOKUP, Backend.class, size).field("address", 0, Codecs.ipv4());
    }

    private static void assertRefused(StructCodec.Builder<?> builder, String reason) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(reason);
    }

    private static <T> byte[] encoded(Codec<T> codec, T value) {
        byte[] bytes = new byte[codec.size() + 3];
        Arrays.fill(bytes, (byte) -1);
        ByteBuffer buffer =
                ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).position(1);
        codec.encode(value, buffer);
        assertThat(buffer.position()).isEqualTo(1 + codec.size());
        assertThat(new byte[] {bytes[0], bytes[bytes.length - 2], bytes[bytes.length - 1]})
                .containsOnly(-1);
        return Arrays.copyOfRange(bytes, 1, 1 + codec.size());
    }

    private static <T> T decoded(Codec<T> codec, byte[] bytes) {
        byte[] shifted = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, shifted, 1, bytes.length);
        return codec.decode(
                ByteBuffer.wrap(shifted).order(ByteOrder.nativeOrder()).position(1));
    }
}
