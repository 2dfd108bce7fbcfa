package io.polder.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
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
        first.close();
        // The lowest free number is given out next, so one of these has it now, unless another thread was faster.
        var others = IntStream.range(0, 8)
                .mapToObj(i -> Fd.open("/proc/self/status"))
                .toList();
        first.close();
        assertThat(others).allMatch(other -> Files.exists(Path.of("/proc/self/fd/" + other.number())));
        others.forEach(Fd::close);
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
