package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BtfExtTest {

    private final TestObject object = TestObject.named("types");
    private final Btf btf = object.btf();

    @Test
    void functionsBeginWhereTheSymbolsSay() {
        BtfExt ext = object.btfExt();

        assertThat(ext.functions()).containsOnlyKeys(".text", "tc", "xdp");
        assertThat(ext.functions().get(".text")).containsExactly(new FunctionInfo(0, 3), new FunctionInfo(112, 8));
        assertThat(btf.describe(ext.functions().get("xdp").get(0).type())).isEqualTo("int receive(void *context)");
    }

    @Test
    void linesHaveTheirFileAndText() {
        List<LineInfo> lines = object.btfExt().lines().get("xdp");

        assertThat(lines).hasSize(1);
        LineInfo line = lines.get(0);
        assertThat(line.byteOffset()).isZero();
        assertThat(line.file(btf)).endsWith("types.bpf.c");
        assertThat(line.text(btf)).isEqualTo("\treturn 2;");
        assertThat(line.column()).isEqualTo(2);
        assertThat(line.lineAndColumn()).isEqualTo(line.line() << 10 | 2);
        assertThat(line.at(64)).isEqualTo(new LineInfo(64, line.fileOffset(), line.textOffset(), line.line(), 2));
    }

    @Test
    void anObjectWithoutAccessesToRelocateHasNoRelocations() {
        assertThat(object.btfExt().relocations()).isEmpty();
    }

    @Test
    void aShorterHeaderHasNoRelocations() {
        byte[] bytes = ext(24, 8, 5, 0, 3);
        assertThat(BtfExt.parse(bytes, btf).functions().values()).containsExactly(List.of(new FunctionInfo(0, 3)));
    }

    @Test
    void recordsMayBeLongerThanKnown() {
        byte[] bytes = ext(32, 16, 5, 8, 3, -1, -1);
        assertThat(BtfExt.parse(bytes, btf).functions().values()).containsExactly(List.of(new FunctionInfo(8, 3)));
    }

    @Test
    void shorterRecordsAreRefused() {
        refuses(ext(32, 4, 5, 0), 32, "function records of 4 bytes, expected 8 or a larger multiple of 4");
        refuses(ext(32, 10, 5, 0, 3, 0), 32, "function records of 10 bytes");
    }

    @Test
    void recordsThatMakeNoSenseAreRefused() {
        refuses(ext(32, 8, 5, 4, 3), 44, "no instruction is at byte 4");
        refuses(ext(32, 8, 5, -8, 3), 44, "no instruction is at byte 4294967288");
        refuses(ext(32, 8, 5, 0, 53), 48, "type 53 of 53");
        refuses(ext(32, 8, 1_000_000, 0, 3), 36, "the name of a section is at 1000000, beyond the strings");
    }

    @Test
    void aSectionsNameOfAnyLengthIsRefused() {
        byte[] strings = new byte[1100];
        Arrays.fill(strings, 1, 1099, (byte) 'x');
        byte[] written = new BtfWriter(new byte[0], strings, 0).bytes();
        Btf types = Btf.parse(written);
        assertThat(BtfExt.parse(ext(32, 8, 100, 0, 0), types).functions()).hasSize(1);
        assertThatThrownBy(() -> BtfExt.parse(ext(32, 8, 1, 0, 0), types))
                .isInstanceOf(MalformedBtfException.class)
                .hasMessageContaining("the name of a section has more than 1023 bytes");
    }

    @Test
    void countsThatReachBeyondTheEndAreRefused() {
        byte[] bytes = ext(32, 8, 5, 0, 3);
        for (int count : List.of(0, 2, -1, 0x20000000)) {
            LittleEndian.u32(bytes, 40, count);
            refuses(bytes, 40, Integer.toUnsignedString(count) + " function records of 8 bytes in 8");
        }
    }

    @Test
    void aRelocationOfAKindThatIsNotKnownIsRefused() {
        byte[] bytes = new byte[32 + 4 + 8 + 16];
        header(bytes, 32);
        LittleEndian.u32(bytes, 28, bytes.length - 32);
        int[] words = {16, 5, 1, 0, 11, 0, 13};
        for (int i = 0; i < words.length; i++) {
            LittleEndian.u32(bytes, 32 + 4 * i, words[i]);
        }
        refuses(bytes, 56, "a CO-RE relocation of kind 13, and the last that is known is 12");
    }

    private void refuses(byte[] bytes, long offset, String reason) {
        assertThatThrownBy(() -> BtfExt.parse(bytes, btf))
                .isInstanceOf(MalformedBtfException.class)
                .hasMessageContaining(".BTF.ext")
                .hasMessageContaining(reason)
                .extracting(thrown -> ((MalformedBtfException) thrown).offset())
                .isEqualTo(offset);
    }

    /** With one function's record. */
    private static byte[] ext(int header, int recordSize, int section, int... record) {
        byte[] bytes = new byte[header + 12 + 4 * record.length];
        header(bytes, header);
        LittleEndian.u32(bytes, 12, bytes.length - header);
        LittleEndian.u32(bytes, header, recordSize);
        LittleEndian.u32(bytes, header + 4, section);
        LittleEndian.u32(bytes, header + 8, 1);
        for (int i = 0; i < record.length; i++) {
            LittleEndian.u32(bytes, header + 12 + 4 * i, record[i]);
        }
        return bytes;
    }

    private static void header(byte[] bytes, int length) {
        LittleEndian.u32(bytes, 0, 0x0001eB9F);
        LittleEndian.u32(bytes, 4, length);
    }
}
