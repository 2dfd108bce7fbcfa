package io.polder.ebpf.btf;

import io.polder.ebpf.elf.ElfFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** An object that clang made of a source in {@code src/test/bpf}. */
final class TestObject {

    private final ElfFile elf;

    private TestObject(ElfFile elf) {
        this.elf = elf;
    }

    static TestObject named(String name) {
        try (var stream = TestObject.class.getResourceAsStream("/bpf/" + name + ".bpf.o")) {
            return new TestObject(
                    ElfFile.parse(Objects.requireNonNull(stream, name).readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean hasSection(String name) {
        return elf.section(name).isPresent();
    }

    byte[] section(String name) {
        return elf.bytes(elf.section(name).orElseThrow());
    }

    Btf btf() {
        return Btf.parse(section(".BTF"));
    }

    BtfExt btfExt() {
        return BtfExt.parse(section(".BTF.ext"), btf());
    }

    /** The instructions of a section of code. */
    long[] code(String name) {
        byte[] bytes = section(name);
        long[] code = new long[bytes.length / 8];
        for (int i = 0; i < code.length; i++) {
            code[i] = Integer.toUnsignedLong(LittleEndian.u32(bytes, 8 * i))
                    | (long) LittleEndian.u32(bytes, 8 * i + 4) << 32;
        }
        return code;
    }
}
