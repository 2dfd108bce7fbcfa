package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.ebpf.VariableSpec.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableSpecTest {

    private static VariableSpec variable(int size, Kind kind) {
        return new VariableSpec("v", ".data", 0, size, kind, "");
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.of(1, 2, 4, 8);
    }

    @Provide
    Arbitrary<Kind> numbers() {
        return Arbitraries.of(Kind.SIGNED, Kind.UNSIGNED);
    }

    /** What is read is what was written, or it was refused: a number is never cut. */
    @Property
    void numbersComeBack(
            @ForAll("sizes") int size,
            @ForAll("numbers") Kind kind,
            @ForAll long value,
            @ForAll @IntRange(max = 63) int shift) {
        VariableSpec variable = variable(size, kind);
        long number = value >> shift;
        Assume.that(fits(number, size, kind));

        byte[] bytes = variable.encode(number);

        assertThat(bytes).hasSize(size);
        long low = ByteBuffer.wrap(Arrays.copyOf(bytes, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        assertThat(variable.extend(low)).isEqualTo(number);
    }

    @Property
    void numbersThatDoNotFitAreRefused(@ForAll("sizes") int size, @ForAll("numbers") Kind kind, @ForAll long value) {
        Assume.that(!fits(value, size, kind));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> variable(size, kind).encode(value))
                .withMessageContaining(Long.toString(value));
    }

    /** All 64 bits of an unsigned long are a long in Java. */
    private static boolean fits(long value, int size, Kind kind) {
        if (size == Long.BYTES) {
            return true;
        }
        long bits = 8L * size;
        return kind == Kind.SIGNED
                ? value >= -(1L << (bits - 1)) && value < 1L << (bits - 1)
                : value >= 0 && value < 1L << bits;
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, true", "2, false", "-1, false", "256, false"})
    void truthsAreZeroOrOne(long value, boolean fits) {
        VariableSpec truth = variable(1, Kind.BOOLEAN);
        if (fits) {
            assertThat(truth.encode(value)).containsExactly((byte) value);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> truth.encode(value));
        }
    }

    @ParameterizedTest
    @CsvSource({"-128, true", "255, true", "256, false", "-129, false"})
    void bytesOfAnUnknownTypeTakeNumbersWithAndWithoutSign(long value, boolean fits) {
        VariableSpec unknown = variable(1, Kind.BYTES);
        if (fits) {
            assertThat(unknown.encode(value)).containsExactly((byte) value);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> unknown.encode(value));
        }
    }

    @ParameterizedTest
    @CsvSource({"3", "5", "16", "2147483647"})
    void otherSizesAreNoNumbers(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> variable(size, Kind.BYTES).encode(0))
                .withMessageContaining("is no number");
    }

    @Test
    void whatIsConstantIsSoByItsSection() {
        assertThat(new VariableSpec("v", ".rodata.str1.1", 0, 1, Kind.BYTES, "").isConstant())
                .isTrue();
        assertThat(new VariableSpec("v", ".kconfig", 0, 1, Kind.BYTES, "").isConstant())
                .isTrue();
        assertThat(new VariableSpec("v", ".data", 0, 1, Kind.BYTES, "").isConstant())
                .isFalse();
        assertThat(new VariableSpec("v", ".bss", 0, 1, Kind.BYTES, "").isConstant())
                .isFalse();
    }

    @Test
    void placesThatAreNoneAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> variable(0, Kind.BYTES));
        assertThatIllegalArgumentException().isThrownBy(() -> new VariableSpec("v", ".data", -1, 1, Kind.BYTES, ""));
    }
}
