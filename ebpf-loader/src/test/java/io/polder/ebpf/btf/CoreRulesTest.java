package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.ebpf.btf.BtfType.Enumerator;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.BtfType.Parameter;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** What is the same type, and what is asked of it, with types made for the purpose: id 1 is a u32, 2 an int. */
class CoreRulesTest {

    private static final int U32 = 1;
    private static final int INT = 2;

    private final BtfBuilder local = builder();
    private final BtfBuilder target = builder();

    @Test
    void onlyTheLastMemberIsAnArrayOfAnyLength() {
        int none = local.array(U32, U32, 0);
        int last = local.struct("s", 4, new Member("a", U32, 0, 0), new Member("items", none, 32, 0));
        int inside = local.struct("t", 4, new Member("items", none, 0, 0), new Member("a", U32, 0, 0));
        int theirs = target.array(U32, U32, 0);
        target.struct("s", 8, new Member("items", theirs, 32, 0), new Member("a", U32, 32, 0));

        assertThat(ask(CoreRelocationKind.FIELD_EXISTS, last, "0:1:7")).isZero();
        refuses(CoreRelocationKind.FIELD_EXISTS, inside, "0:0:7", "nothing is at index 7 of u32 [0]");
    }

    @Test
    void valuesOfEnumsHaveFlavours() {
        int ours = local.add(enumeration("e", false, "VALUE___new", 5));
        target.add(enumeration("e", false, "VALUE___old", 9));
        assertThat(ask(CoreRelocationKind.ENUM_VALUE, ours, "0")).isEqualTo(9);
    }

    @Test
    void enumsAndTheirLargeKindAreOneKind() {
        int ours = local.add(enumeration("e", false, "V", 5));
        target.add(new BtfType.Enum64("e", 8, false, List.of(new Enumerator("V", 7))));
        assertThat(ask(CoreRelocationKind.ENUM_VALUE, ours, "0")).isEqualTo(7);
        assertThat(ask(CoreRelocationKind.TYPE_EXISTS, ours, "0")).isOne();
        assertThat(ask(CoreRelocationKind.TYPE_MATCHES, ours, "0")).isZero();
    }

    @Test
    void fieldsOfEnumsAreTheSameUnderOneName() {
        int first = local.add(enumeration("first", false, "V", 5));
        int ours = local.struct("s", 8, new Member("a", first, 0, 0), new Member("b", first, 32, 0));
        int same = target.add(enumeration("first___x", false, "V", 5));
        int second = target.add(enumeration("second", false, "V", 5));
        target.struct("s", 8, new Member("a", same, 0, 0), new Member("b", second, 32, 0));
        assertThat(ask(CoreRelocationKind.FIELD_EXISTS, ours, "0:0")).isOne();
        assertThat(ask(CoreRelocationKind.FIELD_EXISTS, ours, "0:1")).isZero();
    }

    @Test
    void aSignedEnumHasASign() {
        int ours = local.struct("s", 4, new Member("a", local.add(enumeration("e", true, "V", -1)), 0, 0));
        target.struct("s", 4, new Member("a", target.add(enumeration("e", true, "V", -1)), 0, 0));
        assertThat(ask(CoreRelocationKind.FIELD_SIGNED, ours, "0:0")).isOne();
        target.struct("t", 4, new Member("a", target.add(enumeration("e", false, "V", 1)), 0, 0));
        int other = local.struct("t", 4, new Member("a", local.add(enumeration("e", false, "V", 1)), 0, 0));
        assertThat(ask(CoreRelocationKind.FIELD_SIGNED, other, "0:0")).isZero();
    }

    @Test
    void arraysAreComparedAndLoadedByTheirElements() {
        int ours = local.struct("s", 32, new Member("list", local.array(local.array(INT, U32, 4), U32, 2), 0, 0));
        target.struct("s", 36, new Member("list", target.array(target.array(INT, U32, 3), U32, 3), 0, 0));
        int other = local.struct("t", 16, new Member("list", local.array(U32, U32, 4), 0, 0));
        int u64 = target.integer("u64", 8, false);
        target.struct("t", 16, new Member("list", target.array(u64, U32, 2), 0, 0));

        assertThat(poisoned(ours, 0x61)).isEmpty();
        assertThat(poisoned(other, 0x61))
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains("u32 [4] of 4 bytes, the kernel has u64 [2] of 8"));
        assertThat(poisoned(other, 0xb7)).isEmpty();
    }

    @Test
    void aBitFieldIsReadByTheSmallestLoadThatHasAllOfIt() {
        int ours = local.struct("s", 8, new Member("bits", U32, 0, 9));
        target.struct("s", 16, new Member("bits", U32, 64 + 28, 9));
        assertThat(ask(CoreRelocationKind.FIELD_BYTE_OFFSET, ours, "0:0")).isEqualTo(8);
        assertThat(ask(CoreRelocationKind.FIELD_BYTE_SIZE, ours, "0:0")).isEqualTo(8);
        assertThat(ask(CoreRelocationKind.FIELD_LSHIFT_U64, ours, "0:0")).isEqualTo(64 - 28 - 9);
        assertThat(ask(CoreRelocationKind.FIELD_RSHIFT_U64, ours, "0:0", 55)).isEqualTo(55);

        int late = local.struct("t", 8, new Member("bits", U32, 0, 9));
        target.struct("t", 16, new Member("bits", U32, 32 + 28, 4));
        assertThat(ask(CoreRelocationKind.FIELD_BYTE_OFFSET, late, "0:0")).isEqualTo(4);
        assertThat(ask(CoreRelocationKind.FIELD_BYTE_SIZE, late, "0:0")).isEqualTo(4);
    }

    @Test
    void aLargerLoadOfABitFieldIsAlignedToItsSize() {
        int ours = local.struct("s", 8, new Member("bits", U32, 0, 9));
        int u8 = target.integer("u8", 1, false);
        target.struct("s", 16, new Member("bits", u8, 8 * 7 + 6, 3), new Member("a", U32, 0, 0));
        refuses(CoreRelocationKind.FIELD_BYTE_OFFSET, ours, "0:0", "no load of 8 bytes has all of");
        int other = local.struct("t", 8, new Member("bits", U32, 0, 9));
        target.struct("t", 16, new Member("bits", u8, 8 * 5 + 6, 3));
        assertThat(ask(CoreRelocationKind.FIELD_BYTE_OFFSET, other, "0:0")).isEqualTo(4);
        assertThat(ask(CoreRelocationKind.FIELD_BYTE_SIZE, other, "0:0")).isEqualTo(4);
    }

    @Test
    void candidatesThatDifferInSizeOrPlaceAreRefused() {
        int ours = local.struct("s", 4, new Member("a", U32, 0, 0));
        target.struct("s", 4, new Member("a", U32, 0, 0));
        target.struct("s___2", 8, new Member("b", U32, 0, 0), new Member("a", U32, 32, 0));
        refuses(CoreRelocationKind.TYPE_SIZE, ours, "0", "type 3 says 4, type 4 says 8");
        refuses(CoreRelocationKind.FIELD_BYTE_SIZE, ours, "0:0", "type 3 says 4, type 4 says 4");
        refuses(CoreRelocationKind.TYPE_ID_TARGET, ours, "0", "type 3 says 3, type 4 says 4");
        assertThat(ask(CoreRelocationKind.TYPE_EXISTS, ours, "0")).isOne();
    }

    @Test
    void candidatesWithoutAFieldAreAskedNoMore() {
        int ours = local.struct("s", 8, new Member("a", U32, 0, 0), new Member("b", U32, 32, 0));
        target.struct("s", 8, new Member("a", U32, 0, 0), new Member("b", U32, 32, 0));
        target.struct("s___2", 4, new Member("b", U32, 0, 0));
        var relocator = CoreRelocator.of(local.build(), target.build());
        long[] code = {0xb7, 0xb7 | 4L << 32};
        relocator.apply(
                code,
                List.of(
                        new CoreRelocation(0, ours, "0:0", CoreRelocationKind.FIELD_BYTE_OFFSET),
                        new CoreRelocation(8, ours, "0:1", CoreRelocationKind.FIELD_BYTE_OFFSET)));
        assertThat(code).containsExactly(0xb7, 0xb7 | 4L << 32);
    }

    @Test
    void intsMatchBySizeAndSign() {
        assertThat(match(types -> U32, types -> U32)).isTrue();
        assertThat(match(types -> INT, types -> types.integer("int", 8, true))).isFalse();
        assertThat(match(types -> INT, types -> types.integer("int", 4, false))).isFalse();
        assertThat(match(types -> INT, types -> U32)).isFalse();
        assertThat(match(types -> INT, types -> types.add(new BtfType.Float("int", 4))))
                .isFalse();
    }

    @Test
    void arraysMatchByLengthAndElement() {
        assertThat(match(types -> types.array(INT, U32, 2), types -> types.array(INT, U32, 2)))
                .isTrue();
        assertThat(match(types -> types.array(INT, U32, 2), types -> types.array(INT, U32, 3)))
                .isFalse();
        assertThat(match(types -> types.array(INT, U32, 2), types -> types.array(U32, U32, 2)))
                .isFalse();
    }

    @Test
    void structsMatchWhenTheKernelHasEveryMember() {
        ToIntFunction<BtfBuilder> one = types -> types.struct("m", 4, new Member("a", U32, 0, 0));
        ToIntFunction<BtfBuilder> two =
                types -> types.struct("m", 8, new Member("b", U32, 0, 0), new Member("a", U32, 32, 0));
        ToIntFunction<BtfBuilder> other = types -> types.struct("m", 4, new Member("a", INT, 0, 0));
        ToIntFunction<BtfBuilder> union =
                types -> types.add(new BtfType.Union("m", 4, List.of(new Member("a", U32, 0, 0))));
        assertThat(match(one, two)).isTrue();
        assertThat(match(two, one)).isFalse();
        assertThat(match(one, other)).isFalse();
        assertThat(match(one, union)).isFalse();
        assertThat(match(types -> anonymous(types, 2), types -> anonymous(types, 2)))
                .isTrue();
        assertThat(match(types -> anonymous(types, 2), types -> anonymous(types, 1)))
                .isFalse();
    }

    @Test
    void behindAPointerNamesAndKindsMatch() {
        ToIntFunction<BtfBuilder> one = types -> types.struct("m", 4, new Member("a", U32, 0, 0));
        ToIntFunction<BtfBuilder> other = types -> types.struct("m", 4, new Member("a", INT, 0, 0));
        ToIntFunction<BtfBuilder> named = types -> types.struct("n", 4, new Member("a", U32, 0, 0));
        ToIntFunction<BtfBuilder> declared = types -> types.add(new BtfType.Forward("m", false));
        ToIntFunction<BtfBuilder> union = types -> types.add(new BtfType.Forward("m", true));
        assertThat(match(pointer(one), pointer(other))).isTrue();
        assertThat(match(pointer(one), pointer(named))).isFalse();
        assertThat(match(pointer(one), pointer(declared))).isTrue();
        assertThat(match(pointer(one), pointer(union))).isFalse();
        assertThat(match(pointer(declared), pointer(one))).isTrue();
        assertThat(match(pointer(union), pointer(one))).isFalse();
        assertThat(match(declared, one)).isFalse();
        assertThat(match(declared, declared)).isTrue();
        assertThat(match(declared, union)).isFalse();
        assertThat(match(pointer(one), one)).isFalse();
        assertThat(match(pointer(types -> 0), pointer(types -> 0))).isTrue();
        assertThat(match(pointer(types -> 0), pointer(types -> U32))).isFalse();
    }

    @Test
    void enumsMatchBySizeAndNames() {
        ToIntFunction<BtfBuilder> one = types -> types.add(enumeration("e", false, "V", 1));
        ToIntFunction<BtfBuilder> moved = types -> types.add(enumeration("e", false, "V___x", 2));
        ToIntFunction<BtfBuilder> other = types -> types.add(enumeration("e", false, "W", 1));
        ToIntFunction<BtfBuilder> large = types ->
                types.add(new BtfType.Enum64("e", 4, false, List.of(new Enumerator("V", 1), new Enumerator("W", 2))));
        assertThat(match(one, moved)).isTrue();
        assertThat(match(one, other)).isFalse();
        assertThat(match(one, large)).isTrue();
        assertThat(match(large, one)).isFalse();
    }

    @Test
    void prototypesMatchByAllTheirTypes() {
        ToIntFunction<BtfBuilder> one = types -> prototype(types, U32, INT);
        assertThat(match(pointer(one), pointer(one))).isTrue();
        assertThat(match(pointer(one), pointer(types -> prototype(types, U32, U32))))
                .isFalse();
        assertThat(match(pointer(one), pointer(types -> prototype(types, INT, INT))))
                .isFalse();
        assertThat(match(pointer(one), pointer(types -> prototype(types, U32)))).isFalse();
    }

    @Test
    void typesExistByTheirKindAlone() {
        assertThat(exists(types -> INT, types -> types.integer("x", 8, false))).isTrue();
        assertThat(exists(types -> INT, types -> types.add(new BtfType.Int("x", 4, 0, 8, 3))))
                .isFalse();
        assertThat(exists(types -> INT, types -> types.pointer(INT))).isFalse();
        assertThat(exists(pointer(types -> INT), pointer(types -> U32))).isTrue();
        assertThat(exists(pointer(types -> INT), pointer(types -> 0))).isFalse();
        assertThat(exists(types -> types.array(INT, U32, 1), types -> types.array(U32, U32, 5)))
                .isTrue();
        assertThat(exists(types -> prototype(types, U32, INT), types -> prototype(types, INT, U32)))
                .isTrue();
        assertThat(exists(types -> prototype(types, U32, INT), types -> prototype(types, U32)))
                .isFalse();
        assertThat(exists(types -> prototype(types, U32), types -> prototype(types, 0)))
                .isFalse();
    }

    @Test
    void accessesThatLeadNowhereAreRefused() {
        int struct = local.struct("s", 4, new Member("a", U32, 0, 0));
        int enumeration = local.add(enumeration("e", false, "V", 1));
        int anonymous = local.struct("", 4, new Member("a", U32, 0, 0));
        target.struct("s", 4, new Member("a", U32, 0, 0));
        refuses(CoreRelocationKind.FIELD_EXISTS, struct, "0:1", "nothing is at index 1 of struct s");
        refuses(CoreRelocationKind.FIELD_EXISTS, struct, "0:0:0", "nothing is at index 0 of u32");
        refuses(CoreRelocationKind.FIELD_EXISTS, struct, "", "it is no list");
        refuses(CoreRelocationKind.FIELD_EXISTS, struct, "0:-1", "it is no list");
        refuses(CoreRelocationKind.FIELD_EXISTS, struct, "0" + ":0".repeat(64), "at most 64 indices");
        refuses(CoreRelocationKind.TYPE_EXISTS, struct, "0:0", "that of a type is 0");
        refuses(CoreRelocationKind.ENUM_VALUE, enumeration, "1", "that is no value of an enum");
        refuses(CoreRelocationKind.ENUM_VALUE, struct, "0", "that is no value of an enum");
        refuses(CoreRelocationKind.FIELD_EXISTS, anonymous, "0:0", "it has no name to be found by");
        refuses(CoreRelocationKind.FIELD_SIGNED, struct, "0", "it is no member but an element");
    }

    @Test
    void anElementBeyondFourGigabytesIsRefused() {
        int struct = local.struct("s", 1 << 30, new Member("a", U32, 0, 0));
        refuses(CoreRelocationKind.FIELD_EXISTS, struct, "999999999:0", "it is beyond 4 GiB");
    }

    @Test
    void aFieldBelowTypesThatNestTooDeeplyIsRefused() {
        int ours = local.struct("s", 4, new Member("a", U32, 0, 0));
        int inner = target.nextId();
        target.struct("", 4, new Member("", inner, 0, 0));
        target.struct("s", 4, new Member("", inner, 0, 0));
        refuses(CoreRelocationKind.FIELD_EXISTS, ours, "0:0", "anonymous types nest too deeply");
    }

    @Test
    void modulesAreAskedWhereTheKernelHasNoSuchType() {
        int ours = local.struct("of_module", 4, new Member("a", U32, 0, 0));
        int both = local.struct("of_kernel", 4, new Member("a", U32, 0, 0));
        target.struct("of_kernel", 8, new Member("a", U32, 32, 0));
        Btf kernel = target.build();
        var module = new BtfBuilder(kernel);
        int theirs = module.struct("of_module", 20, new Member("a", U32, 128, 0));
        module.struct("of_kernel", 4, new Member("a", U32, 0, 0));
        var relocator = new CoreRelocator(local.build(), new CoreTargets(kernel, () -> List.of(module.build())));
        long[] code = {0xb7, 0xb7, 0xb7};
        relocator.apply(
                code,
                List.of(
                        new CoreRelocation(0, ours, "0:0", CoreRelocationKind.FIELD_BYTE_OFFSET),
                        new CoreRelocation(8, both, "0:0", CoreRelocationKind.FIELD_BYTE_OFFSET),
                        new CoreRelocation(16, ours, "0", CoreRelocationKind.TYPE_ID_TARGET)));
        assertThat(code).containsExactly(0xb7 | 16L << 32, 0xb7 | 4L << 32, 0xb7 | (long) theirs << 32);
    }

    private static BtfBuilder builder() {
        var types = new BtfBuilder();
        types.integer("u32", 4, false);
        types.integer("int", 4, true);
        return types;
    }

    private static BtfType enumeration(String name, boolean signed, String value, long number) {
        return new BtfType.Enum(name, 4, signed, List.of(new Enumerator(value, number)));
    }

    /** A struct of so many anonymous ones. */
    private static int anonymous(BtfBuilder types, int count) {
        int inner = types.struct("", 4, new Member("a", U32, 0, 0));
        return types.add(new BtfType.Struct("m", 8, Collections.nCopies(count, new Member("", inner, 0, 0))));
    }

    private static ToIntFunction<BtfBuilder> pointer(ToIntFunction<BtfBuilder> to) {
        return types -> types.pointer(to.applyAsInt(types));
    }

    private static int prototype(BtfBuilder types, int returned, int... parameters) {
        return types.add(new BtfType.FuncProto(
                returned,
                Arrays.stream(parameters)
                        .mapToObj(type -> new Parameter("", type))
                        .toList()));
    }

    private static boolean match(ToIntFunction<BtfBuilder> ours, ToIntFunction<BtfBuilder> theirs) {
        return answer(CoreRelocationKind.TYPE_MATCHES, ours, theirs);
    }

    private static boolean exists(ToIntFunction<BtfBuilder> ours, ToIntFunction<BtfBuilder> theirs) {
        return answer(CoreRelocationKind.TYPE_EXISTS, ours, theirs);
    }

    /** Whether a typedef of ours is found, whose own name is the same. */
    private static boolean answer(
            CoreRelocationKind kind, ToIntFunction<BtfBuilder> ours, ToIntFunction<BtfBuilder> theirs) {
        BtfBuilder local = builder();
        BtfBuilder target = builder();
        int asked = local.typedef("asked", ours.applyAsInt(local));
        target.typedef("asked", theirs.applyAsInt(target));
        long[] code = {0xb7 | 1L << 32};
        CoreRelocator.of(local.build(), target.build()).apply(code, List.of(new CoreRelocation(0, asked, "0", kind)));
        return code[0] >> 32 == 1;
    }

    private long ask(CoreRelocationKind kind, int type, String access) {
        return ask(kind, type, access, expected(kind));
    }

    /** What becomes of the constant of an instruction. */
    private long ask(CoreRelocationKind kind, int type, String access, long before) {
        long[] code = {0xb7 | before << 32};
        CoreRelocator.of(local.build(), target.build()).apply(code, List.of(new CoreRelocation(0, type, access, kind)));
        return code[0] >> 32;
    }

    /** What the tests' own types have, where an instruction is held to it. */
    private static long expected(CoreRelocationKind kind) {
        return switch (kind) {
            case FIELD_EXISTS, TYPE_EXISTS, TYPE_MATCHES, FIELD_SIGNED -> 1;
            case ENUM_VALUE -> 5;
            case FIELD_BYTE_SIZE, TYPE_SIZE -> 4;
            default -> 0;
        };
    }

    private List<PoisonedInstruction> poisoned(int type, int opcode) {
        return CoreRelocator.of(local.build(), target.build())
                .apply(
                        new long[] {opcode},
                        List.of(new CoreRelocation(0, type, "0:0", CoreRelocationKind.FIELD_BYTE_OFFSET)));
    }

    private void refuses(CoreRelocationKind kind, int type, String access, String reason) {
        assertThatThrownBy(() -> ask(kind, type, access))
                .isInstanceOf(CoreRelocationException.class)
                .hasMessageContaining(reason);
    }
}
