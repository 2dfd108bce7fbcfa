package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.ebpf.btf.BtfType.Member;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Whatever the types, the relocations and the instructions, code is fit or refused, and soon. */
class CoreFuzzTest {

    private static final TestObject OBJECT = TestObject.named("core");
    private static final byte[] LOCAL = OBJECT.section(".BTF");
    private static final byte[] EXT = OBJECT.section(".BTF.ext");
    private static final byte[] KERNEL = TestObject.named("kernel").section(".BTF");

    @Property(tries = 300)
    void wordsChanged(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 0xfffff) Integer> positions,
            @ForAll @IntRange(max = 80) int value) {
        relocate(changed(LOCAL, positions, value), EXT, KERNEL);
        relocate(LOCAL, changed(EXT, positions, value), KERNEL);
        relocate(LOCAL, EXT, changed(KERNEL, positions, value));
    }

    @Property(tries = 500)
    void anyRelocationOfAnyCode(
            @ForAll("types") List<BtfType> ours,
            @ForAll("types") List<BtfType> theirs,
            @ForAll @IntRange(max = 12) int kind,
            @ForAll("accesses") String access,
            @ForAll long first,
            @ForAll long second) {
        Btf local = build(ours);
        var relocator = CoreRelocator.of(local, build(theirs));
        for (int id = 0; id < local.typeCount(); id++) {
            long[] code = {first, second};
            apply(relocator, code, new CoreRelocation(0, id, access, CoreRelocationKind.of(kind)));
        }
    }

    @Test
    void typesThatDoubleAtEachLevelEnd() {
        var types = new BtfBuilder();
        int u32 = types.integer("u32", 4, false);
        int anonymous = types.struct("", 4, new Member("a", u32, 0, 0));
        int prototype = u32;
        for (int i = 0; i < 28; i++) {
            anonymous = types.struct("", 4, new Member("", anonymous, 0, 0), new Member("", anonymous, 0, 0));
            var parameter = new BtfType.Parameter("", prototype);
            prototype = types.add(new BtfType.FuncProto(prototype, List.of(parameter, parameter)));
        }
        int outer = types.struct("outer", 4, new Member("", anonymous, 0, 0));
        int callback = types.typedef("callback", prototype);
        Btf target = types.build();
        types.struct("outer", 4, new Member("x", u32, 0, 0));
        Btf local = types.build();
        var relocator = CoreRelocator.of(local, target);

        long[] code = {0xb7, 0};
        apply(relocator, code, new CoreRelocation(0, outer, "0:0:0", CoreRelocationKind.FIELD_EXISTS));
        apply(relocator, code, new CoreRelocation(0, local.typeCount() - 1, "0:0", CoreRelocationKind.FIELD_EXISTS));
        for (var kind : List.of(CoreRelocationKind.TYPE_EXISTS, CoreRelocationKind.TYPE_MATCHES)) {
            apply(relocator, code, new CoreRelocation(0, callback, "0", kind));
            apply(relocator, code, new CoreRelocation(0, outer, "0", kind));
        }
        assertThat(code).hasSize(2);
    }

    @Provide
    Arbitrary<List<BtfType>> types() {
        return Types.lists();
    }

    @Provide
    Arbitrary<String> accesses() {
        Arbitrary<String> indices = Arbitraries.integers()
                .between(0, 4)
                .map(String::valueOf)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(list -> String.join(":", list));
        return Arbitraries.oneOf(indices, Arbitraries.of("", ":", "0:", "-1", "999999999", "99999999999", "0:x"));
    }

    private static byte[] changed(byte[] bytes, List<Integer> positions, int value) {
        byte[] changed = bytes.clone();
        for (int position : positions) {
            LittleEndian.u32(changed, position % (bytes.length / 4) * 4, value);
        }
        return changed;
    }

    private static Btf build(List<BtfType> types) {
        var builder = new BtfBuilder();
        types.forEach(builder::add);
        return builder.build();
    }

    private static void relocate(byte[] localBytes, byte[] extBytes, byte[] targetBytes) {
        CoreRelocator relocator;
        BtfExt ext;
        try {
            Btf local = Btf.parse(localBytes);
            ext = BtfExt.parse(extBytes, local);
            relocator = CoreRelocator.of(local, Btf.parse(targetBytes));
        } catch (MalformedBtfException e) {
            return;
        }
        ext.relocations().forEach((section, relocations) -> {
            long[] code = OBJECT.hasSection(section) ? OBJECT.code(section) : new long[64];
            relocations.forEach(one -> apply(relocator, code, one));
        });
    }

    private static void apply(CoreRelocator relocator, long[] code, CoreRelocation relocation) {
        try {
            for (PoisonedInstruction poisoned : relocator.apply(code, List.of(relocation))) {
                assertThat((int) (code[poisoned.index()] >> 32)).isEqualTo(PoisonedInstruction.HELPER);
            }
        } catch (CoreRelocationException | MalformedBtfException e) {
            assertThat(e).hasMessageContaining(": ");
        }
    }
}
