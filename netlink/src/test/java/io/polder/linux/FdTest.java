package io.polder.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FdTest {

    @Test
    void openedDescriptorIsTheProcesss() throws Exception {
        try (Fd fd = Fd.open("/proc/self/status")) {
            Path link = Path.of("/proc/self/fd/" + fd.number());
            assertThat(Files.readSymbolicLink(link).toString()).endsWith("/status");
        }
    }

    @Test
    void closedTwiceItClosesOnce() {
        Fd first = Fd.open("/proc/self/status");
        int number = first.number();
        first.close();
        // The lowest free number is given out next, so this has the same one.
        try (Fd second = Fd.open("/proc/self/status")) {
            first.close();
            assertThat(second.number()).isEqualTo(number);
            assertThat(Path.of("/proc/self/fd/" + number)).exists();
        }
        assertThatIllegalStateException().isThrownBy(first::number).withMessage("closed: open /proc/self/status");
    }

    @Test
    void failureSaysWhatWasOpenedAndWhatCameBack() {
        assertThatThrownBy(() -> Fd.open("/nowhere/at/all"))
                .isInstanceOf(LinuxException.class)
                .hasMessage("open /nowhere/at/all: ENOENT")
                .extracting(e -> ((LinuxException) e).errno().orElseThrow())
                .isEqualTo(Errno.ENOENT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fd.open("/proc/self/status\0x"))
                .withMessageContaining("a NUL character");
    }

    @Test
    void textNamesNumberAndOrigin() {
        try (Fd fd = Fd.open("/proc/self/fd")) {
            assertThat(fd.toString()).startsWith("fd " + fd.number() + " (open ");
        }
    }
}
