package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** What is read from objects, and changed before they are loaded; no kernel is asked. */
class ObjectSpecTest {

    @Test
    void mapsAreAsTheirDefinitionsSay() throws IOException {
        ObjectSpec spec = Sampler.spec("maps");

        assertThat(spec.maps()).isNotEmpty();
        assertThat(Sampler.spec("traffic").map("traffic")).satisfies(map -> {
            assertThat(map.type()).isEqualTo(MapType.PERCPU_HASH);
            assertThat(map.keySize()).isEqualTo(4);
            assertThat(map.valueSize()).isEqualTo(16);
            assertThat(map.maxEntries()).isEqualTo(4096);
        });
        assertThat(Sampler.spec("inner_maps").map("array_of_maps").contents())
                .containsExactly(new MapContent.OfMap(0, "first"), new MapContent.OfMap(2, "second"));
        assertThat(Sampler.spec("tail_calls").map("filled").contents())
                .containsExactly(new MapContent.OfProgram(1, "ten"), new MapContent.OfProgram(3, "twenty"));
    }

    @Test
    void variablesHaveTypesAndValues() throws IOException {
        ObjectSpec spec = Sampler.spec("variables");

        assertThat(spec.variable("factor").type()).isEqualTo("const volatile __u32");
        assertThat(spec.bytes("factor")).containsExactly(3, 0, 0, 0);
        assertThat(spec.with("factor", 0x01020304).bytes("factor")).containsExactly(4, 3, 2, 1);
        assertThat(spec.bytes("factor")).as("the specification is what it was").containsExactly(3, 0, 0, 0);
        assertThat(spec.with("enabled", false).bytes("enabled")).containsExactly(0);
        assertThat(spec.variable("negative").kind()).isEqualTo(VariableSpec.Kind.SIGNED);
        assertThat(spec.variable("limits").kind()).isEqualTo(VariableSpec.Kind.BYTES);
        assertThat(spec.variable("custom_limit").section()).isEqualTo(".rodata.custom");
        assertThat(spec.variable("hidden").isConstant()).isTrue();
        assertThat(spec.variable("runs").isConstant()).isFalse();
    }

    @Test
    void valuesThatDoNotFitAreRefused() throws IOException {
        ObjectSpec spec = Sampler.spec("variables");

        assertThatIllegalArgumentException().isThrownBy(() -> spec.with("small", 256));
        assertThatIllegalArgumentException().isThrownBy(() -> spec.with("small", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> spec.with("negative", 1L << 31));
        assertThatIllegalArgumentException().isThrownBy(() -> spec.with("limits", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> spec.with("name", new byte[15]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sampler.spec("kconfig").with("CONFIG_HZ", 1))
                .withMessageContaining("LoadOptions");
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> spec.with("no_such", 1))
                .withMessageContainingAll("no_such", "factor");
    }

    @Test
    void programsAreWholeWithWhatTheyCall() throws IOException {
        ObjectSpec spec = Sampler.spec("functions");

        assertThat(spec.programs().keySet()).containsExactlyInAnyOrder("all", "one", "weak", "four");
        assertThat(spec.program("all").code().listing()).contains("call pc+");
        assertThat(spec.program("one").code().size())
                .isLessThan(spec.program("all").code().size());
        assertThat(spec.program("one").license()).isEqualTo("Dual BSD/GPL");
        assertThat(Sampler.spec("refused").program("out_of_bounds").isAutoloaded())
                .isFalse();
    }

    @Test
    void settingsOfTheKernelAreVariablesThatNothingFillsYet() throws IOException {
        ObjectSpec spec = Sampler.spec("kconfig");

        assertThat(spec.variable("CONFIG_HZ").isConstant()).isTrue();
        assertThat(spec.bytes("CONFIG_HZ")).containsOnly(0);
        assertThat(spec.map(".kconfig").isFrozen()).isTrue();
    }
}
