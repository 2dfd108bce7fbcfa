package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A relocation changes the instruction that a compiler made for it, and no other. */
class CorePatchTest {

    private static final long LOAD_64 = 0x18;

    @Test
    void constantsOfOperationsAreChanged() {
        assertThat(patched(value(4), value(8), 0xb7L | 4L << 32)).containsExactly(0xb7L | 8L << 32);
        assertThat(patched(value(4), value(8), 0x07L | 4L << 32)).containsExactly(0x07L | 8L << 32);
        assertThat(patched(value(4), value(0xffffffffL), 0xb4L | 4L << 32)).containsExactly(0xb4L | 0xffffffffL << 32);
        assertThat(patched(value(-1), value(-2), 0xb7L | -1L << 32)).containsExactly(0xb7L | -2L << 32);
    }

    @Test
    void aConstantThatAnOperationHasNoPlaceForIsRefused() {
        refuses(value(4), value(0xffffffffL), "no place for 4294967295", 0xb7L | 4L << 32);
        refuses(value(4), value(1L << 32), "no place for 4294967296", 0xb4L | 4L << 32);
    }

    @Test
    void offsetsOfLoadsAndStoresAreChanged() {
        for (long opcode : new long[] {0x61, 0x62, 0x63}) {
            long before = opcode | 0x21L << 8 | 4L << 16 | 7L << 32;
            assertThat(patched(value(4), value(32767), before)).containsExactly(before | 32767L << 16);
        }
        assertThat(patched(value(-1 & 0x7fff), value(0), 0x61L | 0x7fffL << 16)).containsExactly(0x61L);
        refuses(value(4), value(32768), "no place for an offset of 32768", 0x61L | 4L << 16);
    }

    @Test
    void sizesOfLoadsAreChanged() {
        var before = value(4).loading(4, 1);
        assertThat(patched(before, value(0).loading(1, 1), 0x61L | 4L << 16)).containsExactly(0x71L);
        assertThat(patched(before, value(0).loading(2, 1), 0x61L | 4L << 16)).containsExactly(0x69L);
        assertThat(patched(before, value(0).loading(8, 1), 0x61L | 4L << 16)).containsExactly(0x79L);
        assertThat(patched(value(4).loading(8, 1), value(0).loading(4, 1), 0x79L | 4L << 16))
                .containsExactly(0x61L);
        refuses(before, value(0).loading(3, 1), "no load or store of 3 bytes", 0x61L | 4L << 16);
        refuses(before, value(0).loading(8, 1), "it is of 2 bytes, expected 4", 0x69L | 4L << 16);
    }

    @Test
    void constantsOf64BitsAreChanged() {
        assertThat(patched(
                        value(1L << 32 | 2), value(3L << 32 | 0xfffffff0L), LOAD_64 | 0x2L << 8 | 2L << 32, 1L << 32))
                .containsExactly(LOAD_64 | 0x2L << 8 | 0xfffffff0L << 32, 3L << 32);
    }

    @Test
    void anEnumsValueKeepsTheSignThatTheCompilerGaveIt() {
        var before = value(0xfffffffbL).ofWidth(32);
        var after = value(0xfffffffaL).ofWidth(32);
        long load = LOAD_64 | 0xfffffffbL << 32;
        assertThat(patched(before, after, load, 0xffffffffL << 32))
                .containsExactly(LOAD_64 | 0xfffffffaL << 32, 0xffffffffL << 32);
        assertThat(patched(before, after, load, 0L)).containsExactly(LOAD_64 | 0xfffffffaL << 32, 0L);
        assertThat(patched(before, after, 0xb7L | 0xfffffffbL << 32)).containsExactly(0xb7L | 0xfffffffaL << 32);
    }

    @Test
    void anotherConstantThanTheObjectsTypesHaveIsRefused() {
        refuses(value(4), value(8), "it has 5, expected 4", 0xb7L | 5L << 32);
        refuses(value(4), value(8), "it has -1, expected 4", 0x61L | 0xffffL << 16);
        refuses(value(4), value(8), "it has 4294967300, expected 4", LOAD_64 | 4L << 32, 1L << 32);
        assertThat(patched(value(4).ofWidth(0), value(8), 0xb7L | 5L << 32)).containsExactly(0xb7L | 8L << 32);
    }

    @Test
    void otherInstructionsAreRefused() {
        refuses(value(0), value(8), "it has no constant", 0xbfL);
        refuses(value(0), value(8), "it is none that a constant of the kernel stands in", 0x85L);
        refuses(value(0), value(8), "it is none that a constant", 0x16L);
        refuses(value(0), value(8), "it is none that a constant", 0x20L);
        refuses(value(0), value(8), "it is none that a constant", LOAD_64 | 0x10L << 8, 0);
        refuses(value(0), value(8), "it is none that a constant", LOAD_64 | 1L << 16, 0);
        refuses(value(0), value(8), "it is none that a constant", LOAD_64, 0xb7);
        refuses(value(0), value(8), "the code has 1", LOAD_64);
    }

    @Test
    void anInstructionOutsideOfTheCodeIsRefused() {
        assertThatThrownBy(() -> new CorePatch(new long[1], 1))
                .isInstanceOf(CoreRelocationException.class)
                .hasMessageContaining("change instruction 1: the code has 1");
    }

    private static CoreValue value(long value) {
        return CoreValue.of(value);
    }

    private static long[] patched(CoreValue before, CoreValue after, long... code) {
        new CorePatch(code, 0).apply(new CoreResolution(before, after, ""));
        return code;
    }

    private static void refuses(CoreValue before, CoreValue after, String reason, long... code) {
        assertThatThrownBy(() -> patched(before, after, code))
                .isInstanceOf(CoreRelocationException.class)
                .hasMessageContaining("change instruction 0")
                .hasMessageContaining(reason);
    }
}
