package io.polder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ResultLineTest {

    @Test
    void figuresStandInTheOrderTheyWereAdded() {
        var line = new ResultLine("netlink").ratio("add_vs_c", 0.8149).count("dump_per_s", 1_400_000.4);
        assertThat(line).hasToString("RESULT netlink add_vs_c=0.81 dump_per_s=1400000");
    }

    @Test
    void pointIsAPointInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(new ResultLine("a").ratio("b", 1234.5)).hasToString("RESULT a b=1234.50");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void namesThatCouldNotBeReadBackAreRefused() {
        var line = new ResultLine("a");
        assertThatIllegalArgumentException().isThrownBy(() -> line.ratio("vs c", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> line.ratio("", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> line.count("a=b", 1));
    }

    @Test
    void sameFigureTwiceIsRefused() {
        var line = new ResultLine("a").ratio("b", 1);
        assertThatIllegalArgumentException().isThrownBy(() -> line.count("b", 2));
    }

    @Test
    void figuresThatAreNoNumbersAreRefused() {
        var line = new ResultLine("a");
        assertThatIllegalArgumentException().isThrownBy(() -> line.ratio("b", Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> line.ratio("b", 1 / 0.0));
    }
}
