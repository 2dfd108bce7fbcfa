package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class BpfFileSystemIT {

    @TempDir
    private Path directory;

    @Test
    void isMountedOnceAndFoundBelow() throws IOException {
        Path place = Files.createDirectory(directory.resolve("with space"));
        assertThat(BpfFileSystem.contains(place)).isFalse();
        assertThatExceptionOfType(MissingBpfFileSystemException.class)
                .isThrownBy(() -> BpfFileSystem.require(place.resolve("pin")))
                .withMessageContaining("with space/pin");

        assertThat(BpfFileSystem.mount(place)).isTrue();
        try {
            assertThat(BpfFileSystem.mount(place)).isFalse();
            assertThat(BpfFileSystem.contains(place)).isTrue();
            assertThat(BpfFileSystem.contains(place.resolve("not").resolve("there")))
                    .isTrue();
            assertThat(BpfFileSystem.contains(directory)).isFalse();
            Path link = Files.createSymbolicLink(directory.resolve("link"), place);
            assertThatCode(() -> BpfFileSystem.require(link.resolve("pin"))).doesNotThrowAnyException();
        } finally {
            BpfFileSystem.unmount(place);
        }
        assertThat(BpfFileSystem.contains(place)).isFalse();
        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfFileSystem.unmount(place))
                .withMessageContaining("no bpf file system is mounted exactly there");
    }

    @Test
    void directoryMustBeThere() {
        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfFileSystem.mount(directory.resolve("missing")))
                .withMessageContaining("there is no such directory");
    }
}
