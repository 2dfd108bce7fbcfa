package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes of a file, there is a specification or {@link InvalidObjectException}, and soon. */
class ObjectFuzzTest {

    private static final List<String> OBJECTS = List.of(
            "callbacks",
            "events",
            "fentry",
            "functions",
            "inner_maps",
            "kconfig",
            "kernel_structs",
            "kernel_symbols",
            "legacy_maps",
            "locks",
            "maps",
            "newer_maps",
            "pinned",
            "sections",
            "service",
            "socket_maps",
            "tail_calls",
            "timers",
            "variables");

    private static final int SECTION_TABLE = 40; // Elf64_Ehdr.e_shoff
    private static final int SECTION_COUNT = 60; // e_shnum
    private static final int SECTION = 64;

    /** What is wrong with an object that was not there before it was changed must not come out as anything else. */
    private static void use(byte[] bytes) {
        try {
            ObjectSpec spec = ObjectSpec.read("fuzz.o", bytes);
            assertThat(spec.toString()).isNotEmpty();
            spec.variables().keySet().forEach(spec::bytes);
            spec.programs()
                    .values()
                    .forEach(program -> assertThat(program.code().listing()).isNotEmpty());
        } catch (InvalidObjectException e) {
            assertThat(e).hasMessageStartingWith("read eBPF object fuzz.o: ");
        }
    }

    private static byte[] object(String name) {
        try (InputStream bytes = ObjectFuzzTest.class.getResourceAsStream("/sampler/" + name + ".o")) {
            return bytes.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Provide
    Arbitrary<String> objects() {
        return Arbitraries.of(OBJECTS);
    }

    /** Numbers that are wrong in places of all sizes. */
    @Provide
    Arbitrary<Long> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.of(0L, 1L, -1L, 0x7fffffffL, 0x80000000L, 0xffffffffL, Long.MIN_VALUE, Long.MAX_VALUE),
                Arbitraries.longs().between(0, 5000));
    }

    @Property
    void anyBytes(@ForAll @Size(max = 300) byte[] bytes) {
        use(bytes);
    }

    @Property
    void cutShort(@ForAll("objects") String name, @ForAll @IntRange(max = 0xfffff) int length) {
        byte[] bytes = object(name);
        use(Arrays.copyOf(bytes, length % bytes.length));
    }

    @Property(tries = 3000)
    void bytesChanged(
            @ForAll("objects") String name,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 0xfffff) Integer> places,
            @ForAll byte value) {
        byte[] bytes = object(name);
        places.forEach(place -> bytes[place % bytes.length] = value);
        use(bytes);
    }

    @Property(tries = 3000)
    void headersOfSectionsChanged(
            @ForAll("objects") String name,
            @ForAll @IntRange(max = 0xffff) int section,
            @ForAll @IntRange(max = SECTION / 4 - 1) int field,
            @ForAll("numbers") long number) {
        byte[] bytes = object(name);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) file.getLong(SECTION_TABLE);
        int at = table + section % file.getShort(SECTION_COUNT) * SECTION;
        boolean wide = field >= 2 && field < 10 && field % 2 == 0; // Flags, address, offset and size.
        if (wide) {
            file.putLong(at + field * 4, number);
        } else {
            file.putInt(at + field * 4, (int) number);
        }
        use(bytes);
    }

    @Property(tries = 3000)
    void tablesChanged(
            @ForAll("objects") String name,
            @ForAll @IntRange(min = 1, max = 0xffff) int section,
            @ForAll @IntRange(max = 0xfffff) int place,
            @ForAll("numbers") long number) {
        byte[] bytes = object(name);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) file.getLong(SECTION_TABLE) + section % file.getShort(SECTION_COUNT) * SECTION;
        long offset = file.getLong(header + 24);
        long size = file.getLong(header + 32);
        if (size >= Long.BYTES && offset + size <= bytes.length) {
            int words = (int) (size / Integer.BYTES) - 1;
            file.putInt((int) offset + place % words * Integer.BYTES, (int) number);
        }
        use(bytes);
    }
}
