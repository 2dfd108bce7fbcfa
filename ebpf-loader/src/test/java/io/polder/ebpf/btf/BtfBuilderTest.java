package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.ebpf.btf.BtfType.Member;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BtfBuilderTest {

    @Property
    void whatIsAddedIsParsed(@ForAll("types") List<BtfType> types) {
        var builder = new BtfBuilder();
        types.forEach(builder::add);

        Btf btf = builder.build();

        assertThat(IntStream.range(1, btf.typeCount()).mapToObj(btf::type)).isEqualTo(types);
        assertThat(Btf.parse(btf.bytes()).bytes()).isEqualTo(builder.bytes());
    }

    @Property
    void whatIsAddedToABaseIsParsedWithIt(@ForAll("types") List<BtfType> types, @ForAll("types") List<BtfType> own) {
        var builder = new BtfBuilder();
        types.forEach(builder::add);
        var split = new BtfBuilder(builder.build());
        own.forEach(split::add);

        Btf btf = split.build();

        assertThat(IntStream.range(1 + types.size(), btf.typeCount()).mapToObj(btf::type))
                .isEqualTo(own);
        assertThat(IntStream.range(1, 1 + types.size()).mapToObj(btf::type)).isEqualTo(types);
    }

    @Property
    void everyTypeIsFoundByItsName(@ForAll("types") List<BtfType> types) {
        var builder = new BtfBuilder();
        types.forEach(builder::add);
        Btf btf = builder.build();

        for (BtfType type : types) {
            int[] same = IntStream.range(0, types.size())
                    .filter(i -> !type.name().isEmpty() && types.get(i).name().equals(type.name()))
                    .map(i -> i + 1)
                    .toArray();
            assertThat(btf.find(type.name()).toArray()).isEqualTo(same);
        }
    }

    @Test
    void idsCountFromOne() {
        var types = new BtfBuilder();
        int u32 = types.integer("u32", 4, false);
        int key = types.struct("key", 8, new Member("address", u32, 0, 0), new Member("port", u32, 32, 0));
        int function = types.function("f", Linkage.GLOBAL, u32);

        assertThat(u32).isEqualTo(1);
        assertThat(key).isEqualTo(2);
        assertThat(function).isEqualTo(4);
        assertThat(types.nextId()).isEqualTo(5);
        assertThat(types.build().describe(function)).isEqualTo("u32 f(void)");
    }

    @Test
    void whatBtfCannotSayIsRefused() {
        var types = new BtfBuilder();
        var many = Collections.nCopies(65_536, new Member("m", 0, 0, 0));
        assertThatThrownBy(() -> types.add(new BtfType.Struct("s", 4, many)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> types.struct("s", 4, new Member("a", 0, 1 << 24, 0), new Member("b", 0, 0, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> types.add(new BtfType.Void())).isInstanceOf(IllegalArgumentException.class);
    }

    @Provide
    Arbitrary<List<BtfType>> types() {
        return Types.lists();
    }
}
