package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.ebpf.btf.BtfType.Enumerator;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.BtfType.Parameter;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BtfImageTest {

    private static final Set<BtfFeature> ALL = EnumSet.allOf(BtfFeature.class);

    private final Btf btf = TestObject.named("types").btf();

    @Test
    void withoutChangesItSaysTheSame() {
        assertThat(BtfImage.of(btf).sanitize(ALL).bytes()).isEqualTo(btf.bytes());
    }

    @Test
    void sectionsGetTheirSizeAndPlacesInOrder() {
        Btf image = Btf.parse(BtfImage.of(btf)
                .section(".data", 84, Map.of("all", 0))
                .section(".bss", 12, Map.of("zeroed", 8))
                .section(".nothing", 8, Map.of())
                .bytes());

        assertThat(image.type(49))
                .isEqualTo(new BtfType.DataSection(
                        ".bss", 12, List.of(new SectionVariable(44, 0, 8), new SectionVariable(45, 8, 4))));
        assertThat(image.type(50))
                .isEqualTo(new BtfType.DataSection(
                        ".data", 84, List.of(new SectionVariable(40, 0, 80), new SectionVariable(48, 80, 4))));
        assertThat(image.type(51)).isEqualTo(btf.type(51));
    }

    @Test
    void variablesAreSortedByTheirPlaces() {
        var types = new BtfBuilder();
        int integer = types.integer("int", 4, true);
        int late = types.variable("late", integer, Linkage.GLOBAL);
        int early = types.variable("early", integer, Linkage.GLOBAL);
        int section = types.add(new BtfType.DataSection(
                ".data", 0, List.of(new SectionVariable(late, 0, 4), new SectionVariable(early, 0, 4))));

        Btf image = Btf.parse(BtfImage.of(types.build())
                .section(".data", 8, Map.of("late", 4, "early", 0))
                .bytes());

        assertThat(image.type(section))
                .isEqualTo(new BtfType.DataSection(
                        ".data", 8, List.of(new SectionVariable(early, 0, 4), new SectionVariable(late, 4, 4))));
    }

    @Test
    void aLinkersSizesAndPlacesStay() {
        var types = new BtfBuilder();
        int variable = types.variable("v", types.integer("int", 4, true), Linkage.GLOBAL);
        types.add(new BtfType.DataSection(".data", 64, List.of(new SectionVariable(variable, 60, 4))));
        Btf linked = types.build();

        assertThat(BtfImage.of(linked).section(".data", 8, Map.of()).bytes()).isEqualTo(linked.bytes());
    }

    @Test
    void aGlobalVariableWithoutASymbolIsRefused() {
        assertThatThrownBy(() -> BtfImage.of(btf).section(".data", 84, Map.of("other", 0)))
                .isInstanceOf(MalformedBtfException.class)
                .hasMessageContaining("global variable all of section .data has no symbol");
    }

    @Test
    void externVariablesWithAPlaceBecomeGlobal() {
        var types = new BtfBuilder();
        int integer = types.integer("int", 4, true);
        int placed = types.variable("LINUX_KERNEL_VERSION", integer, Linkage.EXTERN);
        int other = types.variable("other", integer, Linkage.EXTERN);
        int section = types.add(new BtfType.DataSection(
                ".kconfig", 0, List.of(new SectionVariable(placed, 0, 4), new SectionVariable(other, 0, 4))));

        Btf image = Btf.parse(BtfImage.of(types.build())
                .section(".kconfig", 8, Map.of("LINUX_KERNEL_VERSION", 4))
                .bytes());

        assertThat(image.type(placed)).isEqualTo(new BtfType.Variable("LINUX_KERNEL_VERSION", 1, Linkage.GLOBAL));
        assertThat(image.type(other)).isEqualTo(new BtfType.Variable("other", 1, Linkage.EXTERN));
        assertThat(((BtfType.DataSection) image.type(section)).variables())
                .containsExactly(new SectionVariable(other, 0, 4), new SectionVariable(placed, 4, 4));
    }

    @Test
    void hiddenFunctionsAndVariablesBecomeStatic() {
        Btf image = Btf.parse(
                BtfImage.of(btf).makeStatic(Set.of("visible", "limit")).bytes());

        assertThat(image.type(3)).isEqualTo(new BtfType.Func("visible", 2, Linkage.STATIC));
        assertThat(image.type(43)).isEqualTo(new BtfType.Variable("limit", 41, Linkage.STATIC));
        assertThat(image.type(6)).isEqualTo(btf.type(6));
    }

    @Test
    void symbolsOfTheKernelBecomeVariables() {
        var types = new BtfBuilder();
        int pointer = types.pointer(0);
        int function = types.function("bpf_func", Linkage.EXTERN, 0, new Parameter("", pointer));
        int variable = types.variable("jiffies", pointer, Linkage.EXTERN);
        int section = types.add(new BtfType.DataSection(
                ".ksyms", 0, List.of(new SectionVariable(function, 0, 0), new SectionVariable(variable, 0, 8))));

        Btf image = Btf.parse(BtfImage.of(types.build()).kernelSymbols().bytes());

        int integer = section + 1;
        int dummy = section + 2;
        assertThat(image.type(section))
                .isEqualTo(new BtfType.DataSection(
                        ".ksyms", 8, List.of(new SectionVariable(dummy, 0, 4), new SectionVariable(variable, 4, 4))));
        assertThat(image.type(variable)).isEqualTo(new BtfType.Variable("jiffies", integer, Linkage.GLOBAL));
        assertThat(image.type(function)).isEqualTo(new BtfType.Func("bpf_func", function - 1, Linkage.GLOBAL));
        assertThat(image.type(function - 1))
                .isEqualTo(new BtfType.FuncProto(0, List.of(new Parameter("polder_ksym", pointer))));
        assertThat(image.type(dummy)).isEqualTo(new BtfType.Variable("polder_ksym", integer, Linkage.GLOBAL));
    }

    @Test
    void kindsThatAKernelDoesNotKnowAreReplacedInPlace() {
        Btf image = sanitized(btf, EnumSet.of(BtfFeature.FUNC, BtfFeature.DATA_SECTION));

        assertThat(image.typeCount()).isEqualTo(btf.typeCount());
        assertThat(image.type(37)).isEqualTo(new BtfType.Struct("", 4, List.of()));
        assertThat(image.type(12)).isEqualTo(new BtfType.Int("whole", 1, 0, 8, 0));
        assertThat(image.type(35)).isEqualTo(new BtfType.Const(1));
        assertThat(image.type(6)).isEqualTo(new BtfType.Func("classify", 5, Linkage.STATIC));
        assertThat(image.sizeOf(11)).isEqualTo(80);
        assertThat(image.type(50)).isEqualTo(btf.type(50));
    }

    @Test
    void sectionsBecomeStructs() {
        Btf filled = Btf.parse(
                BtfImage.of(btf).section(".data", 84, Map.of("all", 0)).bytes());

        Btf image = sanitized(filled, EnumSet.noneOf(BtfFeature.class));

        assertThat(image.type(50))
                .isEqualTo(new BtfType.Struct(
                        "_data", 84, List.of(new Member("all", 40, 0, 0), new Member("counter", 48, 640, 0))));
        assertThat(image.type(40)).isEqualTo(new BtfType.Int("all", 1, 0, 8, 0));
        assertThat(image.type(5)).isInstanceOf(BtfType.Enum.class);
        assertThat(image.type(6)).isEqualTo(new BtfType.Typedef("classify", 5));
    }

    @Test
    void largeEnumsBecomeUnions() {
        var types = new BtfBuilder();
        int large = types.add(new BtfType.Enum64("large", 8, true, List.of(new Enumerator("MOST", 1L << 40))));
        int signed = types.add(new BtfType.Enum("signed", 4, true, List.of(new Enumerator("LESS", -1))));
        int other = types.add(new BtfType.Enum64("other", 8, false, List.of(new Enumerator("ONE", 1))));
        Btf before = types.build();

        Btf image = sanitized(before, EnumSet.complementOf(EnumSet.of(BtfFeature.ENUM64)));

        int placeholder = other + 1;
        assertThat(image.type(large))
                .isEqualTo(new BtfType.Union("large", 8, List.of(new Member("MOST", placeholder, 0, 0))));
        assertThat(image.type(other))
                .isEqualTo(new BtfType.Union("other", 8, List.of(new Member("ONE", placeholder, 0, 0))));
        assertThat(image.type(signed))
                .isEqualTo(new BtfType.Enum("signed", 4, false, List.of(new Enumerator("LESS", 0xffffffffL))));
        assertThat(image.type(placeholder)).isEqualTo(new BtfType.Int("enum64_placeholder", 1, 0, 8, 0));
        assertThat(image.typeCount()).isEqualTo(placeholder + 1);
    }

    @Test
    void optionalSectionsAreRenamed() {
        Btf sample = Btf.parse(BtfFeature.OPTIONAL_DATA_SECTION.sample());
        Btf image = sanitized(sample, EnumSet.of(BtfFeature.DATA_SECTION));
        assertThat(image.find("_.data", BtfKind.DATA_SECTION)).isPresent();
    }

    @Test
    void aSampleHasWhatItIsOf() {
        for (BtfFeature feature : BtfFeature.values()) {
            byte[] sample = feature.sample();
            assertThat(sanitized(Btf.parse(sample), EnumSet.complementOf(EnumSet.of(feature)))
                            .bytes())
                    .as(feature.name())
                    .isNotEqualTo(sample);
            assertThat(sanitized(Btf.parse(sample), ALL).bytes()).isEqualTo(sample);
        }
    }

    @Test
    void splitBtfHasNoImage() {
        Btf split = new BtfBuilder(btf).build();
        assertThatThrownBy(() -> BtfImage.of(split)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Btf sanitized(Btf btf, Set<BtfFeature> known) {
        return Btf.parse(BtfImage.of(btf).sanitize(known).bytes());
    }
}
