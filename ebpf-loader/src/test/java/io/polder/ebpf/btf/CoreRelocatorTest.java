package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** core.bpf.c against the types of kernel.bpf.c; the instructions are clang-14's. */
class CoreRelocatorTest {

    private static final long POISON = 0x85L | 0xbad2310L << 32;

    private static final TestObject OBJECT = TestObject.named("core");
    private static final BtfExt EXT = OBJECT.btfExt();

    private final CoreRelocator relocator =
            CoreRelocator.of(OBJECT.btf(), TestObject.named("kernel").btf());

    private List<PoisonedInstruction> poisoned = List.of();

    @Test
    void aFieldIsReadWhereTheKernelHasIt() {
        assertThat(relocated("pointer")[0]).isEqualTo(load(0x79, 40));
        assertThat(relocated("flexible")[0]).isEqualTo(load(0x61, 28));
        assertThat(poisoned).isEmpty();
    }

    @Test
    void loadsOfUnsignedNumbersGetTheKernelsSize() {
        assertThat(relocated("load")[0]).isEqualTo(load(0x69, 8));
        assertThat(relocated("grow")[0]).isEqualTo(load(0x79, 16));
        assertThat(relocated("shrink")[0]).isEqualTo(load(0x71, 24));
        assertThat(poisoned).isEmpty();
    }

    @Test
    void soDoStores() {
        assertThat(relocated("store")[0]).isEqualTo(0x6bL | 0x21 << 8 | 8 << 16);
    }

    @Test
    void aSignedNumberOfAnotherSizeIsPoisoned() {
        assertThat(relocated("sign")).startsWith(POISON);
        assertThat(poisoned).hasSize(1);
        assertThat(poisoned.get(0).reason())
                .isEqualTo("CO-RE: field sign of struct sock is not of the size that the program reads or writes: the"
                        + " program takes it for int of 4 bytes, the kernel has long long of 8");
    }

    @Test
    void elementsOfArraysAreFoundWithinTheirBounds() {
        assertThat(relocated("element")[0]).isEqualTo(load(0x61, 64 + 8));
        assertThat(relocated("beyond")).startsWith(POISON);
        assertThat(poisoned.get(0).reason())
                .isEqualTo(
                        "CO-RE: field list[3] of struct sock does not exist in this kernel, or is of another kind of type");
        assertThat(poisoned.get(0).index()).isZero();
    }

    @Test
    void anElementOfTheStructsThemselvesIsAStructFurther() {
        assertThat(relocated("second")[0]).isEqualTo(load(0x69, 112 + 8));
    }

    @Test
    void fieldsAreFoundInNestedAndInAnonymousStructs() {
        assertThat(relocated("nested")[0]).isEqualTo(load(0x61, 80 + 8));
        assertThat(relocated("inside")[0]).isEqualTo(load(0x61, 48 + 8));
    }

    @Test
    void anAddressIsComputedAnew() {
        assertThat(relocated("address")[1]).isEqualTo(0xb7L | 1 << 8 | 80L << 32);
    }

    @Test
    void flavoursOfATypeAreTheType() {
        assertThat(relocated("flavour")[0]).isEqualTo(load(0x61, 108));
    }

    @Test
    void typedefsAreFoundByTheirName() {
        assertThat(relocated("typedef")[0]).isEqualTo(load(0x79, 8));
    }

    @Test
    void whatTheKernelHasNotGotIsPoisonedAndSaid() {
        assertThat(relocated("gone")).startsWith(POISON);
        assertThat(poisoned.get(0).reason())
                .isEqualTo(
                        "CO-RE: field gone of struct sock does not exist in this kernel, or is of another kind of type");
        assertThat(relocated("incompatible")).startsWith(POISON);
        assertThat(relocated("nowhere")).startsWith(POISON);
        assertThat(poisoned.get(0).reason()).isEqualTo("CO-RE: struct nowhere does not exist in this kernel");
        assertThat(poisoned.get(0).relocation().kind()).isEqualTo(CoreRelocationKind.FIELD_BYTE_OFFSET);
    }

    @Test
    void aGuardedAccessIsNeverReached() {
        long[] code = relocated("guarded");
        assertThat(code[1] >> 32).isZero();
        assertThat(code[3]).isEqualTo(POISON);
        assertThat(poisoned).extracting(PoisonedInstruction::index).containsExactly(3);
    }

    @Test
    void anOffsetThatAnInstructionHasNoPlaceForIsRefused() {
        assertThatThrownBy(() -> relocated("far"))
                .isInstanceOf(CoreRelocationException.class)
                .hasMessageContaining("change instruction 0")
                .hasMessageContaining("no place for an offset of 70000");
    }

    @Test
    void typesOfTheKernelThatDifferAreRefused() {
        assertThatThrownBy(() -> relocated("several"))
                .isInstanceOf(CoreRelocationException.class)
                .hasMessageContaining("find FIELD_BYTE_OFFSET of field in struct several")
                .hasMessageContaining("says 4")
                .hasMessageContaining("says 8");
    }

    @Test
    void typesOfTheKernelThatAgreeAreOne() {
        assertThat(relocated("same")[0]).isEqualTo(load(0x61, 0));
    }

    @Test
    void numbersAboutFields() {
        assertThat(stored("fields")).containsExactly(8L, 8L, 1L, 0L, 0L, 1L, 0L, 12L, 4L, 0L, 0L);
        assertThat(poisoned).isEmpty();
    }

    @Test
    void numbersAboutBitFieldsLetItBeShiftedOutOfALoad() {
        // 12 bits at bit 20 and 7 bits at bit 32 of the word at 96.
        assertThat(stored("bits")).containsExactly(96L, 8L, 1L, 0L, 32L, 52L, 0L, 25L, 57L);
        assertThat(poisoned).isEmpty();
    }

    @Test
    void numbersAboutTypes() {
        long ours = OBJECT.btf().find("sock", BtfKind.STRUCT).orElseThrow();
        assertThat(stored("types")).containsExactly(ours, 1L, 1L, 112L, 0L, 0L, 0L, 16L);
        assertThat(poisoned).isEmpty();
    }

    @Test
    void numbersAboutEnums() {
        assertThat(stored("enums")).containsExactly(1L, 70L, 0L, -6L);
        assertThat(poisoned).isEmpty();
    }

    @Test
    void anEnumValueThatTheKernelHasNotGotIsPoisonedInBothSlots() {
        assertThat(relocated("enumgone")).startsWith(POISON, POISON);
        assertThat(poisoned.get(0).reason())
                .isEqualTo(
                        "CO-RE: value ONLY_HERE of enum verdict does not exist in this kernel, or is of another kind of"
                                + " type");
    }

    @Test
    void aTypeMatchesWhenTheKernelHasAllOfIt() {
        assertThat(matches("named_t")).isOne();
        assertThat(matches("negative")).isOne();
        assertThat(matches("sock")).isZero();
        assertThat(matches("nowhere")).isZero();
        assertThat(matches("verdict")).isZero();
    }

    @Test
    void everyTypeMatchesItself() {
        var relocator = CoreRelocator.of(OBJECT.btf(), OBJECT.btf());
        long[] code = {0xb7 | 1L << 32};
        for (String name : List.of("sock", "nowhere", "flexible", "verdict", "negative")) {
            relocator.apply(code, List.of(relocation(name, CoreRelocationKind.TYPE_MATCHES)));
            assertThat(code[0] >> 32).as(name).isOne();
        }
    }

    /** Two of its types are flavours of one; that the file's first relocation is of a field tells them apart. */
    @Test
    void againstItsOwnTypesNothingChanges() {
        var relocator = CoreRelocator.of(OBJECT.btf(), OBJECT.btf());
        EXT.relocations().forEach((section, relocations) -> {
            long[] code = OBJECT.code(section);
            assertThat(relocator.apply(code, relocations)).as(section).isEmpty();
            if (!section.equals("tc/bits")) {
                assertThat(code).as(section).isEqualTo(OBJECT.code(section));
            }
        });
    }

    @Test
    void sectionsAreInTheOrderOfTheFile() {
        assertThat(EXT.relocations().keySet())
                .startsWith("tc/load", "tc/grow")
                .endsWith("tc/types", "tc/enums", "tc/enumgone");
    }

    @Test
    void everyKindOfRelocationIsThere() {
        assertThat(EXT.relocations().values().stream().flatMap(List::stream).map(CoreRelocation::kind))
                .contains(EnumSet.complementOf(EnumSet.of(CoreRelocationKind.TYPE_MATCHES))
                        .toArray(CoreRelocationKind[]::new));
    }

    private long matches(String name) {
        long[] code = {0xb7 | 1L << 32};
        relocator.apply(code, List.of(relocation(name, CoreRelocationKind.TYPE_MATCHES)));
        return code[0] >> 32;
    }

    private static CoreRelocation relocation(String type, CoreRelocationKind kind) {
        return new CoreRelocation(0, OBJECT.btf().find(type).findFirst().orElseThrow(), "0", kind);
    }

    private long[] relocated(String section) {
        String name = "tc/" + section;
        long[] code = OBJECT.code(name);
        poisoned = relocator.apply(code, EXT.relocations().get(name));
        return code;
    }

    /** The constants of the relocated instructions, in order. */
    private long[] stored(String section) {
        long[] code = relocated(section);
        return EXT.relocations().get("tc/" + section).stream()
                .mapToLong(relocation -> constant(code, relocation.byteOffset() / 8))
                .toArray();
    }

    private static long constant(long[] code, int index) {
        long low = code[index] >> 32;
        return (code[index] & 0xff) == 0x18 ? (low & 0xffffffffL) | code[index + 1] >> 32 << 32 : low;
    }

    /** {@code r0 = *(r1 + offset)}. */
    private static long load(int opcode, int offset) {
        return opcode | 0x10L << 8 | (long) offset << 16;
    }
}
