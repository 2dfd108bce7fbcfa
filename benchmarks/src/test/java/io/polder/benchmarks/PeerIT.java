package io.polder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class PeerIT {

    private static final Work WORK = new Work("work", 1);

    @Test
    void worksInsideItsNamespace() {
        try (var namespace = NetworkNamespace.create()) {
            assertThat(peer(namespace, "stat -L -c %i /proc/self/ns/net").run(WORK))
                    .isEqualTo(namespace.inode());
        }
    }

    @Test
    void worksHereWhenItIsGivenNoNamespace() throws IOException {
        var peer = new Peer("peer", work -> Optional.of(List.of("stat", "-L", "-c", "%i", "/proc/self/ns/net")));
        var here = Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino");
        assertThat(peer.run(WORK)).isEqualTo(here);
    }

    @Test
    void deathOfThePeerIsAnErrorThatNamesIt() {
        try (var namespace = NetworkNamespace.create()) {
            assertThatThrownBy(() -> peer(namespace, "echo 5; kill -9 $$").run(WORK))
                    .isInstanceOf(BenchmarkException.class)
                    .hasMessageContaining("kill -9")
                    .hasMessageContaining("ended with status 137");
        }
    }

    @Test
    void whatThePeerSaysOfItsFailureIsPassedOn() {
        try (var namespace = NetworkNamespace.create()) {
            assertThatThrownBy(() ->
                            peer(namespace, "echo no such route >&2; exit 3").run(WORK))
                    .isInstanceOf(BenchmarkException.class)
                    .hasMessageContaining("ended with status 3: no such route");
        }
    }

    @Test
    void peerThatPrintsNoNanosecondsIsAnError() {
        try (var namespace = NetworkNamespace.create()) {
            assertThatThrownBy(() -> peer(namespace, "echo done").run(WORK))
                    .isInstanceOf(BenchmarkException.class)
                    .hasMessageContaining("printed no nanoseconds for work: done");
        }
    }

    private static Peer peer(NetworkNamespace namespace, String script) {
        return new Peer("peer", namespace, work -> Optional.of(List.of("sh", "-c", script)));
    }
}
