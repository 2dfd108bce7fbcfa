package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes, there is a value or {@link MalformedBtfException}, and soon. */
class BtfFuzzTest {

    private static final TestObject OBJECT = TestObject.named("types");
    private static final byte[] BTF = OBJECT.section(".BTF");
    private static final byte[] BTF_EXT = OBJECT.section(".BTF.ext");
    private static final int HEADER = 24;

    @Property
    void anyBytes(@ForAll @Size(max = 300) byte[] bytes) {
        use(bytes, BTF_EXT);
        use(BTF, bytes);
    }

    @Property
    void anyTypes(@ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(max = 300) int typesLength) {
        byte[] whole = new byte[HEADER + bytes.length];
        int types = Math.min(typesLength, bytes.length) & ~3;
        LittleEndian.u32(whole, 0, 0x0001eB9F);
        LittleEndian.u32(whole, 4, HEADER);
        LittleEndian.u32(whole, 12, types);
        LittleEndian.u32(whole, 16, types);
        LittleEndian.u32(whole, 20, bytes.length - types);
        System.arraycopy(bytes, 0, whole, HEADER, bytes.length);
        use(whole, BTF_EXT);
    }

    @Property(tries = 1500)
    void wordsOfAnObjectChanged(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 0xfffff) Integer> positions,
            @ForAll @IntRange(max = 60) int value) {
        use(changed(BTF, positions, value), BTF_EXT);
        use(BTF, changed(BTF_EXT, positions, value));
    }

    @Property(tries = 1500)
    void bytesOfAnObjectChanged(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 0xfffff) Integer> positions, @ForAll byte value) {
        byte[] btf = BTF.clone();
        byte[] btfExt = BTF_EXT.clone();
        for (int position : positions) {
            btf[position % btf.length] = value;
            btfExt[position % btfExt.length] = value;
        }
        use(btf, BTF_EXT);
        use(BTF, btfExt);
    }

    @Property
    void objectsCutShort(@ForAll @IntRange(max = 1800) int length) {
        use(Arrays.copyOf(BTF, Math.min(length, BTF.length)), BTF_EXT);
        use(BTF, Arrays.copyOf(BTF_EXT, Math.min(length, BTF_EXT.length)));
    }

    private static byte[] changed(byte[] bytes, List<Integer> positions, int value) {
        byte[] changed = bytes.clone();
        for (int position : positions) {
            LittleEndian.u32(changed, position % (bytes.length / 4) * 4, value);
        }
        return changed;
    }

    private static void use(byte[] btfBytes, byte[] btfExtBytes) {
        Btf btf;
        try {
            btf = Btf.parse(btfBytes);
            BtfExt.parse(btfExtBytes, btf);
        } catch (MalformedBtfException e) {
            assertThat(e.reason()).isNotEmpty();
            return;
        }
        for (int id = 0; id < btf.typeCount(); id++) {
            use(btf, id);
        }
    }

    private static void use(Btf btf, int id) {
        assertThat(btf.describe(id)).isNotNull();
        assertThat(btf.find(btf.type(id).name())).doesNotContain(0);
        try {
            btf.skipModifiersAndTypedefs(id);
            btf.alignmentOf(id);
            btf.sizeOf(id);
        } catch (MalformedBtfException e) {
            assertThat(e.reason()).isNotEmpty();
        }
    }
}
