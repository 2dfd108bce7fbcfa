package io.polder.ebpf;

import static io.polder.ebpf.ObjectFileBuilder.OBJECT;
import static io.polder.ebpf.ObjectFileBuilder.PROGBITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.ebpf.btf.BtfBuilder;
import io.polder.ebpf.btf.BtfType;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import io.polder.ebpf.btf.Linkage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Maps are as the types of their variables say, or the variable is named that makes no sense. */
class MapSectionReaderTest {

    private static final int ABSOLUTE = 1; // R_BPF_64_64

    private final ObjectFileBuilder file = new ObjectFileBuilder();
    private final BtfBuilder types = new BtfBuilder();
    private final int u32 = types.integer("unsigned int", 4, false);
    private final List<Member> members = new ArrayList<>();

    private void number(String name, long value) {
        member(name, types.pointer(types.array(u32, u32, value)));
    }

    private void pointer(String name, int type) {
        member(name, types.pointer(type));
    }

    private void member(String name, int type) {
        members.add(new Member(name, type, 64L * members.size(), 0));
    }

    private int struct() {
        int struct = types.struct("", 8 * members.size(), members.toArray(Member[]::new));
        members.clear();
        return struct;
    }

    private static SectionVariable at(int variable, int offset) {
        return new SectionVariable(variable, offset, 8);
    }

    /** A map of the members so far, in a section of its own. */
    private MapSpec map() {
        int size = 8 * members.size();
        int variable = types.variable("m", struct(), Linkage.GLOBAL);
        types.add(new BtfType.DataSection(".maps", size, List.of(at(variable, 0))));
        file.symbol("m", OBJECT, file.section(".maps", PROGBITS, 0, new byte[size]), 0, size);
        return read().map("m");
    }

    private ObjectSpec read() {
        file.section(".BTF", PROGBITS, 0, types.bytes());
        return ObjectSpec.read("maps.o", file.build());
    }

    private void refuses(String reason) {
        assertThatExceptionOfType(InvalidObjectException.class)
                .isThrownBy(this::map)
                .withMessage("read eBPF object maps.o: " + reason);
    }

    @Test
    void everythingThatCanBeSaidIsRead() {
        number("type", 1);
        pointer("key", u32);
        pointer("value", types.struct("pair", 8, new Member("a", u32, 0, 0), new Member("b", u32, 32, 0)));
        number("max_entries", 0xffffffffL);
        number("map_flags", MapSpec.NO_PREALLOC);
        number("numa_node", 0);
        number("pinning", 1);
        number("map_extra", 3);

        MapSpec map = map();

        assertThat(map.type()).isEqualTo(MapType.HASH);
        assertThat(map.keySize()).isEqualTo(4);
        assertThat(map.valueSize()).isEqualTo(8);
        assertThat(Integer.toUnsignedLong(map.maxEntries())).isEqualTo(0xffffffffL);
        assertThat(map.flags()).isEqualTo(MapSpec.NO_PREALLOC);
        assertThat(map.isPinnedByName()).isTrue();
        assertThat(map.extra()).isEqualTo(3);
    }

    @Test
    void sizesThatDisagreeWithTypesAreRefused() {
        number("type", 1);
        pointer("key", u32);
        number("key_size", 8);
        refuses("map m: key_size says 8 bytes, another member 4");
    }

    @Test
    void mapWithoutATypeIsRefused() {
        number("max_entries", 1);
        refuses("map m has no type");
    }

    @Test
    void typeThatNobodyKnowsIsRefused() {
        number("type", 77777);
        refuses("map m is of type 77777, which is not known");
    }

    @Test
    void memberThatNobodyKnowsIsRefused() {
        number("type", 1);
        number("colour", 1);
        refuses("map m has a member colour, which is not known");
    }

    @Test
    void memberThatIsNoNumberIsRefused() {
        pointer("type", u32);
        refuses("map m: type is no __uint");
    }

    @Test
    void memberThatIsNoPointerIsRefused() {
        member("type", u32);
        refuses("map m: type is no pointer");
    }

    @Test
    void pinningThatNobodyKnowsIsRefused() {
        number("type", 1);
        number("pinning", 2);
        refuses("map m asks for pinning of kind 2");
    }

    @Test
    void valuesOfAMapThatHasNoneAreRefused() {
        number("type", 1);
        member("values", types.array(types.pointer(u32), u32, 0));
        refuses("map m of type HASH cannot have values");
    }

    @Test
    void mapOfMapsOfMapsIsRefused() {
        number("type", 1);
        int hash = struct();
        number("type", 12);
        member("values", types.array(types.pointer(hash), u32, 0));
        int outer = struct();
        number("type", 12);
        member("values", types.array(types.pointer(outer), u32, 0));
        refuses("map m.inner is a map of maps in another, which the kernel has not");
    }

    @Test
    void mapsThatTheTypesDoNotMentionAreRefused() {
        number("type", 2);
        file.symbol("other", OBJECT, 1, 4, 4);
        refuses("the BTF says nothing of map other");
    }

    @Test
    void valuesAreOfTheMapWhoseBytesTheyAreIn() {
        number("type", 2);
        number("key_size", 4);
        number("value_size", 4);
        number("max_entries", 1);
        int inner = struct();
        number("type", 12);
        number("max_entries", 4);
        member("values", types.array(types.pointer(inner), u32, 2));
        int outer = struct();
        types.add(new BtfType.DataSection(
                ".maps",
                96,
                List.of(
                        at(types.variable("first", outer, Linkage.GLOBAL), 0),
                        at(types.variable("second", outer, Linkage.GLOBAL), 0),
                        at(types.variable("leaf", inner, Linkage.GLOBAL), 0))));
        int section = file.section(".maps", PROGBITS, 0, new byte[96]);
        file.symbol("second", OBJECT, section, 64, 32);
        int leaf = file.symbol("leaf", OBJECT, section, 32, 32);
        file.symbol("first", OBJECT, section, 0, 32);
        file.relocations(section, 24, (long) leaf << 32 | ABSOLUTE, 80, (long) leaf << 32 | ABSOLUTE);

        ObjectSpec spec = read();

        assertThat(spec.maps().keySet()).as("in the order of the BTF").containsExactly("first", "second", "leaf");
        assertThat(spec.map("first").contents()).containsExactly(new MapContent.OfMap(1, "leaf"));
        assertThat(spec.map("second").contents()).containsExactly(new MapContent.OfMap(0, "leaf"));
        assertThat(spec.map("leaf").contents()).isEmpty();
    }

    @Test
    void functionThatIsNoProgramIsRefused() {
        number("type", 3);
        number("max_entries", 1);
        member("values", types.array(types.pointer(u32), u32, 1));
        int text = file.code(".text", ObjectFileBuilder.EXIT);
        int called = file.symbol("called", ObjectFileBuilder.FUNCTION, text, 0, 8);
        file.relocations(3, 16, (long) called << 32 | ABSOLUTE);
        refuses("map m holds function called, which is no program");
    }

    @Test
    void addressInAMapWithoutValuesIsRefused() {
        number("type", 2);
        int other = file.symbol("other", OBJECT, 0, 0, 0);
        file.relocations(2, 0, (long) other << 32 | ABSOLUTE);
        refuses("map m holds an address outside of its values");
    }
}
