package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.StructLayout.Field;
import io.polder.ebpf.btf.StructLayout.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class StructLayoutTest {

    private final BtfBuilder types = new BtfBuilder();
    private final int u32 = types.integer("u32", 4, false);

    @Test
    void fieldsAreThoseOfC() {
        Btf btf = TestObject.named("types").btf();
        StructLayout all = StructLayout.of(btf, btf.find("all", BtfKind.STRUCT).orElseThrow());

        assertThat(all.name()).isEqualTo("all");
        assertThat(all.size()).isEqualTo(80);
        StructLayout either =
                StructLayout.of(btf, btf.find("either", BtfKind.UNION).orElseThrow());
        assertThat(all.fields())
                .containsExactly(
                        scalar("letter", Kind.SIGNED, 0, 1),
                        scalar("flag", Kind.BOOLEAN, 1, 1),
                        new Field("numbers", Kind.SIGNED, 2, 2, true, 3, 16, 0, null),
                        scalar("pointer", Kind.POINTER, 8, 8),
                        new Field("either", Kind.STRUCT, 16, 4, false, 1, 128, 0, either),
                        scalar("colour", Kind.UNSIGNED, 20, 4),
                        scalar("inner", Kind.SIGNED, 24, 4),
                        new Field("low", Kind.UNSIGNED, 28, 4, false, 1, 224, 3, null),
                        new Field("middle", Kind.UNSIGNED, 28, 4, false, 1, 227, 10, null),
                        new Field("high", Kind.SIGNED, 29, 4, false, 1, 237, 5, null),
                        scalar("hidden", Kind.POINTER, 32, 8),
                        scalar("callback", Kind.POINTER, 40, 8),
                        scalar("marked", Kind.POINTER, 48, 8),
                        scalar("single", Kind.FLOATING_POINT, 56, 4),
                        new Field("pair", Kind.FLOATING_POINT, 64, 8, true, 2, 512, 0, null));
        assertThat(all.field("pair").orElseThrow().size()).isEqualTo(16);
        assertThat(all.field("low").orElseThrow().isBitfield()).isTrue();
        assertThat(all.field("none")).isEmpty();
        assertThat(either.fields())
                .containsExactly(
                        scalar("word", Kind.UNSIGNED, 0, 4),
                        new Field("bytes", Kind.UNSIGNED, 0, 1, true, 4, 0, 0, null));
    }

    @Test
    void anAnonymousStructHasTheNameOfItsTypedef() {
        int typedef = types.typedef("key_t", types.struct("", 4, new Member("a", u32, 0, 0)));
        int constant = types.add(new BtfType.Const(typedef));
        assertThat(StructLayout.of(types.build(), constant).name()).isEqualTo("key_t");
    }

    @Test
    void dimensionsAreMultiplied() {
        int matrix = types.array(types.array(u32, u32, 3), u32, 2);
        int struct = types.struct("s", 24, new Member("matrix", matrix, 0, 0));
        assertThat(StructLayout.of(types.build(), struct).fields())
                .containsExactly(new Field("matrix", Kind.UNSIGNED, 0, 4, true, 6, 0, 0, null));
    }

    @Test
    void bitFieldsOfOldCompilersAreBitFields() {
        int three = types.add(new BtfType.Int("int", 4, BtfType.Int.SIGNED, 3, 5));
        int struct = types.struct("s", 8, new Member("a", three, 32, 0));
        assertThat(StructLayout.of(types.build(), struct).fields())
                .containsExactly(new Field("a", Kind.SIGNED, 4, 4, false, 1, 37, 3, null));
    }

    @Test
    void aFieldThatEndsBeyondItsStructIsRefused() {
        int struct = types.struct("s", 6, new Member("a", u32, 0, 0), new Member("b", u32, 24, 0));
        int bits = types.struct("bits", 1, new Member("a", u32, 0, 9));
        Btf btf = types.build();
        refuses(btf, struct, "field b ends beyond the 6 bytes of type " + struct);
        refuses(btf, bits, "field a ends beyond the 1 bytes");
    }

    @Test
    void aStructInItselfIsRefused() {
        int struct = types.nextId();
        types.struct("s", 8, new Member("self", struct, 0, 0));
        int anonymous = types.nextId();
        types.struct("", 8, new Member("", anonymous, 0, 0));
        Btf btf = types.build();
        refuses(btf, struct, "nests too deeply, or is in itself");
        refuses(btf, anonymous, "nests too deeply, or is in itself");
    }

    @Test
    void whatIsNoFieldIsRefused() {
        int prototype = types.add(new BtfType.FuncProto(0, List.of()));
        int variable = types.variable("v", u32, Linkage.GLOBAL);
        int function = types.struct("f", 8, new Member("a", prototype, 0, 0));
        int placed = types.struct("v", 8, new Member("a", variable, 0, 0));
        int huge = types.struct("h", 8, new Member("a", types.array(u32, u32, 0x20000000), 0, 0));
        Btf btf = types.build();
        refuses(btf, function, "has no size");
        refuses(btf, placed, "a field cannot be a variable");
        refuses(btf, huge, "field a ends beyond 2 GiB");
    }

    @Test
    void structsThatDoubleAtEachLevelAreRead() {
        int inner = u32;
        for (int i = 0; i < 20; i++) {
            inner = types.struct("s" + i, 4, new Member("a", inner, 0, 0), new Member("b", inner, 0, 0));
        }
        assertThat(StructLayout.of(types.build(), inner).fields()).hasSize(2);
    }

    @Test
    void anonymousOnesThatDoubleAtEachLevelAreRefused() {
        int inner = types.struct("", 4, new Member("a", u32, 0, 0));
        for (int i = 0; i < 20; i++) {
            inner = types.struct("", 4, new Member("", inner, 0, 0), new Member("", inner, 0, 0));
        }
        refuses(types.build(), inner, "nests too deeply");
    }

    @Test
    void whatIsNoStructIsTheCallersError() {
        Btf btf = types.build();
        assertThatThrownBy(() -> StructLayout.of(btf, u32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no struct or union: u32");
    }

    private static Field scalar(String name, Kind kind, int offset, int size) {
        return new Field(name, kind, offset, size, false, 1, 8L * offset, 0, null);
    }

    private static void refuses(Btf btf, int type, String reason) {
        assertThatThrownBy(() -> StructLayout.of(btf, type))
                .isInstanceOf(MalformedBtfException.class)
                .hasMessageContaining(reason);
    }
}
