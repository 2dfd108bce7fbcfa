package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PossibleCpusTest {

    @ParameterizedTest
    @CsvSource({"0,1", "0-3,4", "'0-3,8',5", "'0,2-3,5-5\n',4"})
    void listIsCounted(String list, int count) {
        assertThat(PossibleCpus.count(list)).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "3-1", "0-", "-1", "0,,1", "0-2147483647", "0-1-2"})
    void whatIsNoListIsNoGuess(String list) {
        assertThatExceptionOfType(EbpfException.class).isThrownBy(() -> PossibleCpus.count(list));
    }

    @Test
    void thereIsOne() {
        assertThat(PossibleCpus.count()).isPositive();
    }
}
