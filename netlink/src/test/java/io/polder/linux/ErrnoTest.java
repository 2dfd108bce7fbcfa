package io.polder.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrnoTest {

    /** Out of include/uapi/asm-generic/errno-base.h and errno.h, on both sides of each gap. */
    @ParameterizedTest
    @CsvSource({
        "1, EPERM",
        "2, ENOENT",
        "13, EACCES",
        "22, EINVAL",
        "34, ERANGE",
        "35, EDEADLK",
        "40, ELOOP",
        "42, ENOMSG",
        "57, EBADSLT",
        "59, EBFONT",
        "71, EPROTO",
        "75, EOVERFLOW",
        "90, EMSGSIZE",
        "95, EOPNOTSUPP",
        "98, EADDRINUSE",
        "105, ENOBUFS",
        "110, ETIMEDOUT",
        "113, EHOSTUNREACH",
        "115, EINPROGRESS",
        "125, ECANCELED",
        "133, EHWPOISON"
    })
    void numbersHaveTheKernelsNames(int number, String name) {
        assertThat(new Errno(number).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 58, 134, 524, 4095})
    void numberWithoutNameIsShownAsNumber(int number) {
        assertThat(new Errno(number)).hasToString("errno " + number);
    }

    @Test
    void constantsCarryTheirNames() throws IllegalAccessException {
        for (var field : Errno.class.getFields()) {
            assertThat(((Errno) field.get(null)).name()).isEqualTo(field.getName());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4096})
    void numberOutsideTheKernelsRangeIsRefused(int number) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Errno(number));
    }
}
