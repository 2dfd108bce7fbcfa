package io.polder.ebpf.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An object of clang, with one thing at a time made wrong. */
class ElfFileTest {

    private static final int TYPE = 4;
    private static final int INFO = 44;
    private static final int LINK = 40;
    private static final int OFFSET = 24;
    private static final int SIZE = 32;

    private byte[] bytes;
    private ByteBuffer file;

    @BeforeEach
    void read() throws IOException {
        try (InputStream stream = ElfFileTest.class.getResourceAsStream("/sampler/functions.o")) {
            bytes = stream.readAllBytes();
        }
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void sectionsSymbolsAndRelocationsAreRead() {
        ElfFile elf = ElfFile.parse(bytes);

        ElfSection code = elf.section("tc").orElseThrow();
        assertThat(code.isCode()).isTrue();
        assertThat(elf.bytes(code)).hasSize((int) code.size());
        assertThat(elf.section(code.index())).contains(code);
        assertThat(elf.symbols())
                .anySatisfy(symbol -> assertThat(symbol.name()).isEqualTo("all"))
                .anyMatch(ElfSymbol::isFunction);
        assertThat(elf.relocations(code))
                .isNotEmpty()
                .allSatisfy(relocation -> assertThat(relocation.offset()).isBetween(0L, code.size() - 1));
        assertThat(elf.section("nonsense")).isEmpty();
        assertThat(elf.section(0)).isEmpty();
        assertThat(elf.section(0xfff1)).as("SHN_ABS").isEmpty();
    }

    @Test
    void otherFilesAreRefused() {
        refuses(new byte[0], "not an ELF file (0 bytes)");
        refuses(Arrays.copyOf(bytes, 63), "not an ELF file (63 bytes)");
        refuses(new byte[100], "not an ELF file (100 bytes)");
        refusesAfter(() -> file.put(4, (byte) 1), "a 32-bit ELF file");
        refusesAfter(() -> file.put(5, (byte) 2), "a big-endian ELF file");
        refusesAfter(() -> file.putShort(18, (short) 62), "for machine 62, not for eBPF");
        refusesAfter(() -> file.putShort(16, (short) 2), "ELF type 2, not a relocatable object");
    }

    @Test
    void tablesOutsideOfTheFileAreRefused() {
        refusesAfter(() -> file.putLong(40, -1), "the section headers");
        refusesAfter(() -> file.putLong(40, Long.MAX_VALUE), "the section headers");
        refusesAfter(() -> file.putLong(40, bytes.length - 63), "the section headers");
        refusesAfter(() -> file.putShort(60, (short) 0xffff), "the section headers");
        refusesAfter(() -> file.putShort(60, (short) 0), "0 section headers");
        refusesAfter(() -> file.putShort(58, (short) 40), "section headers of 40 bytes");
        refusesAfter(() -> file.putShort(62, (short) 0xffff), "section names are in section 65535");
    }

    @Test
    void sectionsOutsideOfTheFileAreRefused() {
        int code = header("tc");
        refusesAfter(() -> file.putLong(code + OFFSET, -1), "end outside of the file's");
        refusesAfter(() -> file.putLong(code + OFFSET, Long.MAX_VALUE), "end outside of the file's");
        refusesAfter(() -> file.putLong(code + SIZE, Long.MAX_VALUE), "end outside of the file's");
        refusesAfter(() -> file.putLong(code + SIZE, bytes.length), "end outside of the file's");
    }

    @Test
    void symbolsThatContradictThemselvesAreRefused() {
        int symbols = header(".symtab");
        refusesAfter(() -> file.putLong(symbols + SIZE, 25), "of 25 bytes has entries of 24");
        refusesAfter(() -> file.putInt(symbols + LINK, 0), "names are in section 0");
        refusesAfter(() -> file.putInt(symbols + LINK, 0x7fffffff), "names are in section 2147483647");
        refusesAfter(() -> file.putInt(header("tc") + TYPE, ElfSection.SHT_SYMTAB), "2 symbol tables");
        refusesAfter(() -> file.putInt((int) file.getLong(symbols + OFFSET) + 24, -1), "a name at byte 4294967295");
    }

    @Test
    void relocationsThatPointNowhereAreRefused() {
        int section = header("tc");
        int relocations = header(".reltc");
        int first = (int) file.getLong(relocations + OFFSET);
        refusesRelocationsAfter(() -> file.putLong(first, file.getLong(section + SIZE)), "relocation 0 of section tc");
        refusesRelocationsAfter(() -> file.putLong(first, -1), "changes byte 18446744073709551615");
        refusesRelocationsAfter(() -> file.putInt(first + 12, -1), "by symbol 4294967295");
        refusesRelocationsAfter(() -> file.putInt(relocations + TYPE, ElfSection.SHT_RELA), "addends (RELA)");
        refusesRelocationsAfter(() -> file.putLong(relocations + SIZE, 17), "has entries of 16");
    }

    /** It may be for another section than its name says. */
    @Test
    void relocationsAreOfTheSectionThatTheyName() {
        ElfFile elf = ElfFile.parse(bytes);
        int other = elf.section("license").orElseThrow().index();
        file.putInt(header(".reltc") + INFO, other);

        ElfFile changed = ElfFile.parse(bytes);

        assertThat(changed.relocations(changed.section("tc").orElseThrow())).isEmpty();
    }

    private int header(String name) {
        return (int) file.getLong(40)
                + 64 * ElfFile.parse(bytes).section(name).orElseThrow().index();
    }

    private void refusesRelocationsAfter(Runnable change, String reason) {
        byte[] before = bytes.clone();
        change.run();
        ElfFile elf = ElfFile.parse(bytes);
        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> elf.relocations(elf.section("tc").orElseThrow()))
                .withMessageContaining(reason);
        file.put(0, before);
    }

    private void refusesAfter(Runnable change, String reason) {
        byte[] before = bytes.clone();
        change.run();
        refuses(bytes, reason);
        file.put(0, before);
    }

    private static void refuses(byte[] file, String reason) {
        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> ElfFile.parse(file))
                .withMessageContaining(reason);
    }
}
