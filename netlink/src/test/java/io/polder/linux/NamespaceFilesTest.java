package io.polder.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no privileges. */
class NamespaceFilesTest {

    @TempDir
    Path directory;

    @Test
    void handlesOnOneNamespaceAreTheSame() {
        try (var current = NetworkNamespace.current();
                var process = NetworkNamespace.ofProcess(ProcessHandle.current().pid());
                var duplicate = current.duplicate()) {
            assertThat(current.isSameAs(process)).isTrue();
            assertThat(duplicate.inode()).isEqualTo(current.inode());
            assertThat(duplicate.fd()).isNotEqualTo(current.fd());
            assertThat(current.toString()).isEqualTo("netns of this thread [" + current.inode() + "]");
        }
    }

    @Test
    void missingFileIsRefused() {
        assertThatThrownBy(() -> NetworkNamespace.open(directory.resolve("none")))
                .isInstanceOf(LinuxException.class)
                .hasMessage("open " + directory.resolve("none") + ": ENOENT");
    }

    @Test
    void fileThatIsNoNamespaceIsRefused() throws Exception {
        Path file = Files.createFile(directory.resolve("regular"));

        assertThatThrownBy(() -> NetworkNamespace.open(file))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("open " + file)
                .hasMessageEndingWith("it is not a network namespace");
        assertThatThrownBy(() -> NetworkNamespace.open(Path.of("/proc/self/ns/uts")))
                .hasMessageEndingWith("it is not a network namespace");
    }

    @Test
    void missingDirectoryHoldsNoNames() {
        assertThat(new NetnsDirectory(directory.resolve("none")).names()).isEmpty();
    }

    @Test
    void deletingWhatIsNotThereSaysSo() {
        assertThat(new NetnsDirectory(directory).delete("none")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "a\0", "../a"})
    void whatIsNoFileNameIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetnsDirectory.standard().path(name))
                .withMessage("not a name for a network namespace: \"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "kernel/hostname", "net", "net/", "/net/ipv4/x", "net/../kernel/x", "net//x", "net/a b"})
    void keyOutsideTheNetworkParametersIsRefused(String key) {
        try (var own = NetworkNamespace.current()) {
            var sysctl = new Sysctl(own);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sysctl.read(key))
                    .withMessage("not a sysctl key below net/, with slashes: \"" + key + "\"");
            assertThatIllegalArgumentException().isThrownBy(() -> sysctl.write(key, "1"));
        }
    }
}
