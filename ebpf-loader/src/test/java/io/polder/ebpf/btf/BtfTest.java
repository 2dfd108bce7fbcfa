package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.ebpf.btf.BtfType.Enumerator;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.BtfType.Parameter;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clang-14 wrote, as {@code bpftool btf dump} prints it. */
class BtfTest {

    private final Btf btf = TestObject.named("types").btf();

    @Test
    void aStructHasItsMembersWithBitFields() {
        var all = (BtfType.Struct) btf.type(id("all", BtfKind.STRUCT));

        assertThat(all.size()).isEqualTo(80);
        assertThat(all.members()).hasSize(15);
        assertThat(all.members().get(2)).isEqualTo(new Member("numbers", 16, 16, 0));
        assertThat(all.members().get(6).name()).isEmpty();
        assertThat(all.members().subList(7, 10))
                .containsExactly(
                        new Member("low", 25, 224, 3),
                        new Member("middle", 25, 227, 10),
                        new Member("high", 1, 237, 5));
    }

    @Test
    void everyKindIsDecoded() {
        assertThat(btf.type(0)).isEqualTo(new BtfType.Void());
        assertThat(btf.type(1)).isEqualTo(new BtfType.Int("int", 4, BtfType.Int.SIGNED, 32, 0));
        assertThat(btf.type(14)).isEqualTo(new BtfType.Int("_Bool", 1, BtfType.Int.BOOLEAN, 8, 0));
        assertThat(btf.type(4)).isEqualTo(new BtfType.Pointer(0));
        assertThat(btf.type(16)).isEqualTo(new BtfType.Array(15, 17, 3));
        assertThat(btf.type(23))
                .isEqualTo(new BtfType.Union(
                        "either", 4, List.of(new Member("word", 24, 0, 0), new Member("bytes", 27, 0, 0))));
        assertThat(btf.type(28))
                .isEqualTo(new BtfType.Enum(
                        "colour",
                        4,
                        false,
                        List.of(
                                new Enumerator("RED", 0),
                                new Enumerator("GREEN", 7),
                                new Enumerator("BLUE", 4294967294L))));
        assertThat(btf.type(31)).isEqualTo(new BtfType.Forward("hidden", false));
        assertThat(btf.type(21)).isEqualTo(new BtfType.Typedef("u64", 22));
        assertThat(btf.type(19)).isEqualTo(new BtfType.Const(20));
        assertThat(btf.type(20)).isEqualTo(new BtfType.Volatile(21));
        assertThat(btf.type(8)).isEqualTo(new BtfType.Func("add", 7, Linkage.STATIC));
        assertThat(btf.type(7))
                .isEqualTo(new BtfType.FuncProto(1, List.of(new Parameter("a", 1), new Parameter("b", 1))));
        assertThat(btf.type(48)).isEqualTo(new BtfType.Variable("counter", 42, Linkage.STATIC));
        assertThat(btf.type(50))
                .isEqualTo(new BtfType.DataSection(
                        ".data", 0, List.of(new SectionVariable(40, 0, 80), new SectionVariable(48, 80, 4))));
        assertThat(btf.type(37)).isEqualTo(new BtfType.Float("float", 4));
        assertThat(btf.type(12)).isEqualTo(new BtfType.DeclTag("whole", 11, -1));
        assertThat(btf.type(35)).isEqualTo(new BtfType.TypeTag("tagged", 1));
        assertThat(btf.typeCount()).isEqualTo(53);
    }

    @Test
    void typesAreFoundByNameAndKind() {
        assertThat(btf.find("all")).containsExactly(11, 40);
        assertThat(btf.find("all", BtfKind.VARIABLE)).hasValue(40);
        assertThat(btf.find("all", BtfKind.UNION)).isEmpty();
        assertThat(btf.find("al")).isEmpty();
        assertThat(btf.find("")).isEmpty();
        assertThat(btf.find("all___flavoured")).isEmpty();
    }

    @Test
    void sizesGoThroughTypedefsAndArrays() {
        assertThat(btf.sizeOf(18)).isEqualTo(8);
        assertThat(btf.sizeOf(19)).isEqualTo(8);
        assertThat(btf.sizeOf(16)).isEqualTo(6);
        assertThat(btf.sizeOf(40)).isEqualTo(80);
        assertThat(btf.sizeOf(28)).isEqualTo(4);
        assertThat(btf.sizeOf(39)).isEqualTo(16);
    }

    @Test
    void voidFunctionsAndForwardDeclarationsHaveNoSize() {
        for (int id : List.of(0, 2, 3, 31)) {
            assertThatThrownBy(() -> btf.sizeOf(id))
                    .isInstanceOf(MalformedBtfException.class)
                    .hasMessageContaining("type " + id + " has no size");
        }
    }

    @Test
    void alignmentIsThatOfTheLargestMember() {
        assertThat(btf.alignmentOf(11)).isEqualTo(8);
        assertThat(btf.alignmentOf(16)).isEqualTo(2);
        assertThat(btf.alignmentOf(23)).isEqualTo(4);
        assertThat(btf.alignmentOf(41)).isEqualTo(4);
    }

    @Test
    void aStructWithAFieldOrAnEndOutOfPlaceIsPacked() {
        var types = new BtfBuilder();
        int u32 = types.integer("u32", 4, false);
        int shifted = types.struct("shifted", 8, new Member("a", u32, 8, 0));
        int odd = types.struct("odd", 5, new Member("a", u32, 0, 0));
        int bits = types.struct("bits", 4, new Member("a", u32, 1, 3));
        Btf built = types.build();

        assertThat(built.alignmentOf(shifted)).isEqualTo(1);
        assertThat(built.alignmentOf(odd)).isEqualTo(1);
        assertThat(built.alignmentOf(bits)).isEqualTo(4);
    }

    @Test
    void modifiersAreSkippedWithTypedefsOrWithout() {
        assertThat(btf.skipModifiers(19)).isEqualTo(21);
        assertThat(btf.skipModifiersAndTypedefs(19)).isEqualTo(22);
        assertThat(btf.skipModifiersAndTypedefs(22)).isEqualTo(22);
    }

    @Test
    void typesAreDescribedAsInC() {
        assertThat(btf.describe(0)).isEqualTo("void");
        assertThat(btf.describe(11)).isEqualTo("struct all");
        assertThat(btf.describe(18)).isEqualTo("const volatile u64 *");
        assertThat(btf.describe(16)).isEqualTo("short [3]");
        assertThat(btf.describe(32)).isEqualTo("int (*)(struct all *, u32)");
        assertThat(btf.describe(8)).isEqualTo("int add(int a, int b)");
        assertThat(btf.describe(40)).isEqualTo("struct all all");
        assertThat(btf.describe(29)).isEqualTo("struct (anonymous)");
        assertThat(btf.describe(30)).isEqualTo("struct hidden *");
        assertThat(btf.describe(50)).isEqualTo("data section .data");
    }

    @Test
    void declaratorsBindAsInC() {
        var types = new BtfBuilder();
        int character = types.integer("char", 1, true);
        int constant = types.add(new BtfType.Const(types.pointer(character)));
        int toArray = types.pointer(types.array(constant, character, 3));
        int variadic = types.add(
                new BtfType.FuncProto(toArray, List.of(new Parameter("format", constant), new Parameter("", 0))));
        Btf built = types.build();

        assertThat(built.describe(constant)).isEqualTo("char *const");
        assertThat(built.describe(toArray)).isEqualTo("char *const (*)[3]");
        assertThat(built.describe(variadic)).isEqualTo("char *const (*(char *const format, ...))[3]");
    }

    @Test
    void anIdThatIsNotThereIsTheCallersError() {
        assertThatThrownBy(() -> btf.type(53)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> btf.sizeOf(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void splitBtfContinuesItsBase() {
        var types = new BtfBuilder(btf);
        int pointer = types.pointer(11);
        int typedef = types.typedef("mine", pointer);
        int named = types.typedef("all", 11);

        Btf split = types.build();

        assertThat(pointer).isEqualTo(53);
        assertThat(split.typeCount()).isEqualTo(56);
        assertThat(split.type(11)).isEqualTo(btf.type(11));
        assertThat(split.type(typedef)).isEqualTo(new BtfType.Typedef("mine", pointer));
        assertThat(split.describe(pointer)).isEqualTo("struct all *");
        assertThat(split.find("all")).containsExactly(11, 40, named);
        assertThat(split.base()).containsSame(btf);
    }

    private int id(String name, BtfKind kind) {
        return btf.find(name, kind).orElseThrow();
    }
}
