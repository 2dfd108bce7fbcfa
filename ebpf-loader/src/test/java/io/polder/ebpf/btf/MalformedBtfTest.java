package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.ebpf.btf.BtfType.Member;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is no BTF, or makes no sense, is refused with its place and the reason. */
class MalformedBtfTest {

    private static final int HEADER = 32;
    /** A type of kind 20 with three elements of 4 bytes. */
    private static final int UNKNOWN = 24;

    private static final int POINTER = 12;
    /** Of 21 kinds. */
    private static final int LAYOUT = 84;

    private final BtfBuilder types = new BtfBuilder();

    @Test
    void otherBytes() {
        refuses(() -> Btf.parse(new byte[0]), 0, "0 bytes hold no header");
        refuses(() -> Btf.parse(new byte[24]), 0, "magic number is 0x0000, not 0xeb9f");
        refuses(() -> Btf.parse(with(0, 0x00019FeB)), 0, "big-endian");
        refuses(() -> Btf.parse(with(0, 0x0002eB9F)), 2, "version 2");
        refuses(() -> Btf.parse(with(0, 0x0401eB9F)), 3, "flags 4");
    }

    @Test
    void sectionsOutsideOfTheBytes() {
        types.integer("int", 4, true);
        refuses(() -> Btf.parse(with(4, 16)), 4, "a header of 16 bytes, expected 24 to 45");
        refuses(() -> Btf.parse(with(4, 0x7fffffff)), 4, "a header of 2147483647 bytes");
        refuses(() -> Btf.parse(with(4, -1)), 4, "a header of 4294967295 bytes");
        refuses(() -> Btf.parse(with(8, 2)), 8, "type section at 2, not a multiple of 4");
        refuses(() -> Btf.parse(with(12, -1)), 12, "type section reaches to byte 4294967319 of 45");
        refuses(() -> Btf.parse(with(16, 100)), 16, "string section reaches to byte 124 of 45");
    }

    @Test
    void stringsWithoutAnEnd() {
        types.integer("int", 4, true);
        byte[] bytes = types.bytes();
        bytes[bytes.length - 1] = 'x';
        refuses(() -> Btf.parse(bytes), bytes.length - 1, "the last string has no end");
        refuses(() -> Btf.parse(with(20, 0)), 40, "there are no strings");
        bytes[bytes.length - 1] = 0;
        bytes[40] = 'x';
        refuses(() -> Btf.parse(bytes), 40, "the first string is not empty");
    }

    @Test
    void aTypeThatReachesBeyondItsSection() {
        types.struct("pair", 8, new Member("first", 1, 0, 0));
        refuses(() -> Btf.parse(with(28, 4 << 24 | 2)), 24, "a type reaches to byte 60, its section to 48");
        refuses(() -> Btf.parse(with(12, 8)), 24, "a type reaches to byte 36, its section to 32");
    }

    @Test
    void aKindThatIsNotKnown() {
        types.pointer(0);
        refuses(() -> Btf.parse(with(28, 20 << 24)), 28, "a type of kind 20, and the last that is known is 19");
        refuses(() -> Btf.parse(with(28, 0)), 28, "a type of kind 0");
    }

    @Test
    void aKindThatItsLayoutTellsIsPassedOver() {
        byte[] bytes = new byte[HEADER + UNKNOWN + POINTER + LAYOUT + 1];
        int[] header = {
            0x0001eB9F, HEADER, 0, UNKNOWN + POINTER, UNKNOWN + POINTER + LAYOUT, 1, UNKNOWN + POINTER, LAYOUT
        };
        for (int i = 0; i < header.length; i++) {
            LittleEndian.u32(bytes, 4 * i, header[i]);
        }
        LittleEndian.u32(bytes, HEADER + 4, 20 << 24 | 3);
        LittleEndian.u32(bytes, HEADER + UNKNOWN + 4, 2 << 24);
        bytes[HEADER + UNKNOWN + POINTER + 4 * 20 + 1] = 4; // The size of an element.

        Btf btf = Btf.parse(bytes);

        assertThat(btf.typeCount()).isEqualTo(3);
        assertThat(btf.type(1)).isEqualTo(new BtfType.Unknown(20));
        assertThat(btf.type(2)).isEqualTo(new BtfType.Pointer(0));
        refuses(() -> btf.sizeOf(1), 32, "type 1 has no size, as a type of unknown kind has none");
    }

    @Test
    void typesAndNamesThatAreNotThere() {
        types.pointer(2);
        refuses(types::build, 32, "pointer 1 refers to type 2 of 2");
        refuses(() -> Btf.parse(with(32, -1)), 32, "pointer 1 refers to type 4294967295 of 2");
    }

    @Test
    void aNameBeyondTheStrings() {
        types.integer("int", 4, true);
        refuses(() -> Btf.parse(with(24, 5)), 24, "int 1 has a name at 5 of strings of 5");
    }

    @Test
    void namesOfPartsBeyondTheStrings() {
        types.struct("s", 4, new Member("m", 0, 0, 0));
        types.add(new BtfType.FuncProto(0, List.of(new BtfType.Parameter("p", 0))));
        types.add(new BtfType.Enum("e", 4, false, List.of(new BtfType.Enumerator("v", 0))));
        types.add(new BtfType.Enum64("l", 8, false, List.of(new BtfType.Enumerator("w", 0))));
        refuses(() -> Btf.parse(with(36, 99)), 36, "struct 1 has a name at 99");
        refuses(() -> Btf.parse(with(60, 99)), 60, "function prototype 2 has a name at 99");
        refuses(() -> Btf.parse(with(80, 99)), 80, "enum 3 has a name at 99");
        refuses(() -> Btf.parse(with(100, 99)), 100, "enum 4 has a name at 99");
    }

    @Test
    void namesOfAnyLength() {
        types.typedef("n".repeat(1023), 0);
        assertThat(types.build().name(1)).hasSize(1023);
        types.struct("s", 4, new Member("m".repeat(1024), 0, 0, 0));
        refuses(types::build, 48, "struct 2 has a name of more than 1023 bytes");
    }

    @Test
    void aParameterOfATypeThatIsNotThere() {
        types.add(new BtfType.FuncProto(0, List.of(new BtfType.Parameter("p", 3))));
        refuses(types::build, 40, "function prototype 1 refers to type 3 of 2");
    }

    @Test
    void aLinkageThatIsNotKnown() {
        types.variable("v", 0, Linkage.EXTERN);
        refuses(() -> Btf.parse(with(36, 3)), 36, "variable 1 has linkage 3, and only 0 to 2 are known");
    }

    @Test
    void whatIsNoVariableInASection() {
        types.pointer(0);
        types.add(new BtfType.DataSection("d", 4, List.of(new BtfType.SectionVariable(1, 0, 4))));
        refuses(types::build, 48, "data section 2 refers to type 1, a pointer, not a variable");
    }

    @Test
    void aMemberOfATypeThatIsNotThere() {
        types.struct("pair", 8, new Member("first", 1, 0, 0), new Member("second", 7, 32, 0));
        refuses(types::build, 24 + 12 + 12 + 4, "struct 1 refers to type 7 of 2");
    }

    @Test
    void impossibleNumbers() {
        types.integer("int", 4, true);
        refuses(() -> Btf.parse(with(32, 0)), 24, "an int of 0 bytes with 32 bits at bit 0");
        refuses(() -> Btf.parse(with(36, 33)), 24, "an int of 4 bytes with 33 bits");
        types.struct("large", 8);
        refuses(() -> Btf.parse(with(48, -1)), 48, "a struct of 4294967295 bytes");
    }

    @Test
    void aFunctionThatIsNone() {
        types.integer("int", 4, true);
        types.add(new BtfType.Func("f", 1, Linkage.GLOBAL));
        refuses(types::build, 48, "function 2 refers to type 1, a int, not a function prototype");
    }

    @Test
    void typedefsOfThemselves() {
        int first = types.typedef("first", 2);
        types.typedef("second", first);
        Btf btf = types.build();
        refuses(() -> btf.skipModifiersAndTypedefs(1), 24, "type 1 refers to itself");
        refuses(() -> btf.sizeOf(2), 36, "type 2 refers to itself");
        refuses(() -> btf.alignmentOf(2), 36, "refers to itself");
        assertThat(btf.describe(1)).isEqualTo("first");
    }

    @Test
    void aStructInsideItself() {
        types.struct("inner", 8, new Member("outer", 1, 0, 0));
        refuses(() -> types.build().alignmentOf(1), 24, "type 1 refers to itself");
    }

    @Test
    void arraysOfMoreThanFourGigabytes() {
        int u64 = types.integer("u64", 8, false);
        int large = types.array(u64, u64, 0x20000000);
        int larger = types.array(types.array(large, u64, 0xffffffffL), u64, 0xffffffffL);
        Btf btf = types.build();
        refuses(() -> btf.sizeOf(large), 40, "type 2 is larger than 4 GiB");
        refuses(() -> btf.sizeOf(larger), 88, "type 4 is larger than 4 GiB");
    }

    @Test
    void aLargeArrayOfNothingIsNothing() {
        int u64 = types.integer("u64", 8, false);
        int nothing = types.array(types.array(u64, u64, 0), u64, 0xffffffffL);
        assertThat(types.build().sizeOf(nothing)).isZero();
    }

    @Test
    void aTypeOfManyPartsIsDescribedInShort() {
        int self = types.nextId();
        var parameters = Stream.generate(() -> new BtfType.Parameter("", self))
                .limit(60_000)
                .toList();
        types.add(new BtfType.FuncProto(self, parameters));

        assertThat(types.build().describe(self)).hasSizeLessThan(1000);
    }

    private byte[] with(int offset, int value) {
        byte[] bytes = types.bytes();
        LittleEndian.u32(bytes, offset, value);
        return bytes;
    }

    private static void refuses(ThrowingCallable parsing, long offset, String reason) {
        assertThatThrownBy(parsing)
                .isInstanceOf(MalformedBtfException.class)
                .hasMessageContaining(reason)
                .extracting(thrown -> ((MalformedBtfException) thrown).offset())
                .isEqualTo(offset);
    }

    @Test
    void theBytesAreCopied() {
        types.integer("int", 4, true);
        byte[] bytes = types.bytes();
        Btf btf = Btf.parse(bytes);
        Arrays.fill(bytes, (byte) 0xff);
        Arrays.fill(btf.bytes(), (byte) 0xff);
        assertThat(btf.type(1).name()).isEqualTo("int");
    }
}
