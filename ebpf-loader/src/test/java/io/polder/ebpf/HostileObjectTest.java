package io.polder.ebpf;

import static io.polder.ebpf.ObjectFileBuilder.EXIT;
import static io.polder.ebpf.ObjectFileBuilder.FUNCTION;
import static io.polder.ebpf.ObjectFileBuilder.NOBITS;
import static io.polder.ebpf.ObjectFileBuilder.OBJECT;
import static io.polder.ebpf.ObjectFileBuilder.PROGBITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.btf.BtfBuilder;
import io.polder.ebpf.btf.BtfType;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import io.polder.ebpf.btf.Linkage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small files that ask for much memory or time, or that contradict themselves, are refused before they get it. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // Endless loops heed no interrupt.
class HostileObjectTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // All that is allocated, most of it for a moment: some times the size of the file, and for four million
    // instructions.
    private static final long TIMES = 100;
    private static final long IN_ANY_CASE = 1L << 30;

    private final ObjectFileBuilder file = new ObjectFileBuilder();
    private final BtfBuilder types = new BtfBuilder();

    @Test
    void namesThatShareOneLongText() {
        int name = file.name("x".repeat(1 << 20));
        for (int i = 0; i < 20_000; i++) {
            file.symbolNamedAt(name + i, OBJECT, 0, 0, 0);
        }
        refuses("name");
    }

    @Test
    void namesThatShareOneText() {
        int name = file.name("x".repeat(4000));
        for (int i = 0; i < 20_000; i++) {
            file.symbolNamedAt(name + i % 100, OBJECT, 0, 0, 0);
        }
        refuses("names");
    }

    @Test
    void sectionsThatShareTheirBytes() {
        int first = file.section(".data", PROGBITS, 0, new byte[1 << 20]);
        for (int i = 0; i < 5000; i++) {
            file.sectionAt(".data." + i, PROGBITS, 0, file.offset(first), 1 << 20);
        }
        refuses("sections");
    }

    @Test
    void manySectionsOfZeros() {
        for (int i = 0; i < 1000; i++) {
            file.sectionAt(".bss." + i, NOBITS, 0, 0, 1 << 26);
        }
        refuses("zero bytes");
    }

    @Test
    void functionsThatShareTheirInstructions() {
        int section = file.code("tc", exits(100_000));
        for (int i = 0; i < 500; i++) {
            file.symbol("f" + i, FUNCTION, section, 8L * i, 8L * (100_000 - i));
        }
        refuses("instructions");
    }

    @Test
    void programsThatCallALargeFunction() {
        int large = file.code(".text", exits(100_000));
        file.symbol("large", FUNCTION, large, 0, 800_000);
        int programs = file.code("tc", calls(500));
        for (int i = 0; i < 500; i++) {
            file.symbol("f" + i, FUNCTION, programs, 8L * i, 8);
        }
        long[] relocations = new long[1000];
        for (int i = 0; i < 500; i++) {
            relocations[2 * i] = 8L * i;
            relocations[2 * i + 1] = 1L << 32 | 10;
        }
        file.relocations(programs, relocations);
        refuses("instructions");
    }

    @Test
    void nameOfASectionThatIsAllSlashes() {
        int section = file.code("kprobe/" + "/".repeat(4000), exits(30_000));
        for (int i = 0; i < 30_000; i++) {
            file.symbol("f" + i, FUNCTION, section, 8L * i, 8);
        }
        assertThat(read().programs()).hasSize(30_000);
    }

    @Test
    void manyVariables() {
        int count = 60_000;
        int u32 = types.integer("u32", 4, false);
        var places = new ArrayList<SectionVariable>();
        int section = file.section(".data", PROGBITS, 0, new byte[4 * count]);
        for (int i = 0; i < count; i++) {
            places.add(new SectionVariable(types.variable("v" + i, u32, Linkage.GLOBAL), 0, 4));
            file.symbol("v" + i, OBJECT, section, 4L * i, 4);
        }
        types.add(new BtfType.DataSection(".data", 4 * count, places));
        assertThat(readWithTypes().variable("v59999").type()).isEqualTo("u32");
    }

    @Test
    void manyMaps() {
        int count = 30_000;
        int type = mapType(MapType.ARRAY);
        var places = new ArrayList<SectionVariable>();
        int section = file.section(".maps", PROGBITS, 0, new byte[8 * count]);
        for (int i = 0; i < count; i++) {
            places.add(new SectionVariable(types.variable("m" + i, type, Linkage.GLOBAL), 0, 8));
            file.symbol("m" + i, OBJECT, section, 8L * i, 8);
        }
        types.add(new BtfType.DataSection(".maps", 8 * count, places));
        assertThat(readWithTypes().maps()).hasSize(count);
    }

    @Test
    void mapWithTooManyMembers() {
        int number = number(1);
        Member[] members = new Member[60_000];
        Arrays.fill(members, new Member("map_flags", number, 0, 0));
        int struct = types.struct("", 8, members);
        var places = new ArrayList<SectionVariable>();
        int section = file.section(".maps", PROGBITS, 0, new byte[80_000]);
        for (int i = 0; i < 10_000; i++) {
            places.add(new SectionVariable(types.variable("m" + i, struct, Linkage.GLOBAL), 0, 8));
            file.symbol("m" + i, OBJECT, section, 8L * i, 8);
        }
        types.add(new BtfType.DataSection(".maps", 80_000, places));
        refusesWithTypes("map_flags");
    }

    @Test
    void mapOfMapsOfItself() {
        int number = number(MapType.ARRAY_OF_MAPS.number());
        int pointer = types.nextId();
        types.pointer(pointer + 2);
        int values = types.array(pointer, 1, 0);
        int struct = types.struct("", 8, new Member("type", number, 0, 0), new Member("values", values, 64, 0));
        assertThat(struct).isEqualTo(pointer + 2);
        map("endless", struct);
        refusesWithTypes("endless");
    }

    @Test
    void mapOfMapsThatDoesNotSayOfWhich() {
        map("outer", mapType(MapType.ARRAY_OF_MAPS));
        refusesWithTypes("outer");
    }

    @Test
    void mapWithoutAName() {
        map("", mapType(MapType.ARRAY));
        refusesWithTypes("no symbol of map \"\"");
    }

    @Test
    void settingOfTheKernelWithoutBytes() {
        int character = types.integer("char", 1, true);
        int none = types.array(character, character, 0);
        int variable = types.variable("CONFIG_NOTHING", none, Linkage.EXTERN);
        int some = types.variable("CONFIG_HZ", types.integer("int", 4, true), Linkage.EXTERN);
        types.add(new BtfType.DataSection(
                ".kconfig", 4, List.of(new SectionVariable(variable, 0, 0), new SectionVariable(some, 0, 4))));
        refusesWithTypes("CONFIG_");
    }

    @Test
    void twoSectionsOfDataWithOneName() {
        int large = file.section(".data", PROGBITS, 0, new byte[64]);
        file.section(".data", PROGBITS, 0, new byte[8]);
        file.symbol("last", OBJECT, large, 56, 8);
        refuses(".data");
    }

    @Test
    void programThatEndsInTheMiddleOfAnInstruction() {
        int data = file.section(".data", PROGBITS, 0, new byte[8]);
        int variable = file.symbol("variable", OBJECT, data, 0, 8);
        int section = file.code("tc", EXIT, Instruction.LOAD_IMMEDIATE_64, 0, EXIT);
        file.symbol("cut", FUNCTION, section, 0, 16);
        file.relocations(section, 8, (long) variable << 32 | 1);
        refuses("cut");
    }

    @Test
    void fileThatIsTooLarge(@TempDir Path directory) throws IOException {
        Path large = directory.resolve("large.o");
        try (var sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(5L << 30);
        }
        assertThatExceptionOfType(InvalidObjectException.class)
                .isThrownBy(() -> ObjectSpec.read(large))
                .withMessageContaining("read eBPF object large.o: ");
    }

    @Test
    void fileWithoutAnEnd() {
        assertThatExceptionOfType(InvalidObjectException.class)
                .isThrownBy(() -> ObjectSpec.read(Path.of("/dev/zero")))
                .withMessageContaining("read eBPF object zero: ");
    }

    /** {@code __uint(x, n)}. */
    private int number(long n) {
        return types.pointer(types.array(types.integer("int", 4, true), 1, n));
    }

    private int mapType(MapType type) {
        return types.struct(
                "",
                8,
                new Member("type", number(type.number()), 0, 0),
                new Member("key_size", number(4), 0, 0),
                new Member("value_size", number(4), 0, 0),
                new Member("max_entries", number(1), 0, 0));
    }

    private void map(String name, int type) {
        int section = file.section(".maps", PROGBITS, 0, new byte[8]);
        file.symbol(name, OBJECT, section, 0, 8);
        int variable = types.variable(name, type, Linkage.GLOBAL);
        types.add(new BtfType.DataSection(".maps", 8, List.of(new SectionVariable(variable, 0, 8))));
    }

    private static long[] exits(int count) {
        long[] slots = new long[count];
        Arrays.fill(slots, EXIT);
        return slots;
    }

    private static long[] calls(int count) {
        long[] slots = new long[count];
        Arrays.fill(slots, new Instruction(Instruction.CALL, 0, Instruction.PSEUDO_CALL, 0, -1).slot());
        return slots;
    }

    private void refusesWithTypes(String reason) {
        file.section(".BTF", PROGBITS, 0, types.bytes());
        refuses(reason);
    }

    private void refuses(String reason) {
        assertThat(catchThrowable(this::read))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContaining(reason);
    }

    private ObjectSpec readWithTypes() {
        file.section(".BTF", PROGBITS, 0, types.bytes());
        return read();
    }

    private ObjectSpec read() {
        byte[] bytes = file.build();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return ObjectSpec.read("hostile.o", bytes);
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated")
                    .isLessThan(TIMES * bytes.length + IN_ANY_CASE);
        }
    }
}
