package io.polder.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.internal.Syscalls;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Oracle;
import io.polder.linux.testing.RequiresCapability;
import io.polder.linux.testing.TestNetns;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresCapability(Capability.NETNS)
class NetnsDirectoryIT {

    private final NetnsDirectory directory = NetnsDirectory.standard();
    private final String name = TestNetns.uniqueName("directory");

    @TempDir
    Path temporary;

    @AfterEach
    void deleteName() {
        directory.delete(name);
    }

    @Test
    void nameOutlivesTheHandleUntilItIsDeleted() {
        long inode;
        try (var created = directory.create(name)) {
            inode = created.inode();
        }
        assertThat(directory.names()).contains(name);
        try (var opened = directory.open(name)) {
            assertThat(opened.inode()).isEqualTo(inode);
        }
        assertThat(directory.delete(name)).isTrue();
        assertThat(directory.names()).doesNotContain(name);
        assertThat(directory.delete(name)).isFalse();
        assertThatThrownBy(() -> directory.open(name)).hasMessageEndingWith(name + ": ENOENT");
    }

    @Test
    void directoryMayBeASymbolicLink() throws Exception {
        Path real = Files.createDirectory(temporary.resolve("real"));
        var linked = new NetnsDirectory(Files.createSymbolicLink(temporary.resolve("link"), real));

        linked.create(name).close();

        assertThat(new NetnsDirectory(real).names()).containsExactly(name);
        assertThat(linked.delete(name)).isTrue();
    }

    @Test
    void fileInThePlaceOfTheDirectoryIsNotMistakenForATakenName() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> new NetnsDirectory(file).create(name))
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("create netns " + file.resolve(name))
                .hasMessageNotContaining("the name is taken");
    }

    @Test
    void handleKeepsTheNamespaceAliveAfterItsNameIsGone() {
        try (var created = directory.create(name)) {
            directory.delete(name);
            assertThat(created.<Boolean, RuntimeException>call(() -> true)).isTrue();
        }
    }

    @Test
    void takenNameIsRefusedAndStaysWhatItWas() {
        try (var first = directory.create(name)) {
            assertThatThrownBy(() -> directory.create(name))
                    .isInstanceOf(LinuxException.class)
                    .hasMessage("create netns /var/run/netns/" + name + ": EEXIST: the name is taken")
                    .extracting(e -> ((LinuxException) e).errno().orElseThrow())
                    .isEqualTo(Errno.EEXIST);
            try (var still = directory.open(name)) {
                assertThat(still.isSameAs(first)).isTrue();
            }
        }
    }

    @Test
    void directoryIsMadeWhenItIsFirstNeeded() {
        var own = new NetnsDirectory(temporary.resolve("a/b"));
        try {
            own.create("pod").close();
            assertThat(own.names()).containsExactly("pod");
        } finally {
            own.delete("pod");
        }
        assertThat(own.names()).isEmpty();
    }

    @Test
    void failedCreateLeavesNothingBehind() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> new NetnsDirectory(file).create("pod")).isInstanceOf(LinuxException.class);

        assertThat(file).isEmptyFile();
    }

    @Test
    void everyMountOnANameIsTakenAway() {
        directory.create(name).close();
        Path file = directory.path(name);
        long again = Syscalls.mount(file.toString(), file.toString(), "none", 4096);
        assertThat(again).isZero();

        assertThat(directory.delete(name)).isTrue();
        assertThat(file).doesNotExist();
    }

    @Test
    @RequiresCapability(Capability.IPROUTE2)
    void ipNetnsSeesOurNames() throws Exception {
        directory.create(name).close();

        assertThat(Oracle.run("ip", "netns", "list")).contains(name);
        assertThat(Oracle.run("ip", "netns", "exec", name, "ip", "-o", "link")).contains("lo:");
        Oracle.run("ip", "netns", "delete", name);
        assertThat(directory.names()).doesNotContain(name);
    }

    @Test
    @RequiresCapability(Capability.IPROUTE2)
    void namesThatIpNetnsMadeAreOurs() throws Exception {
        // In a mount namespace of its own, since ip-netns(8) mounts the whole directory on itself and leaves that.
        // There
        // the file stays visible to us, and the process below it holds the namespace that it stands for.
        String script = "ip netns add " + name + " && ip netns exec " + name + " readlink /proc/self/ns/net";
        String inside = Oracle.run("unshare", "--mount", "sh", "-c", script).strip();

        assertThat(inside).startsWith("net:[");
        assertThat(directory.names()).contains(name);
        assertThat(directory.delete(name)).isTrue();
    }
}
