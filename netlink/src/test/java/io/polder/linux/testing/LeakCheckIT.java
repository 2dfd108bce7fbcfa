package io.polder.linux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class LeakCheckIT {

    @AfterEach
    void cleanUp() {
        LeakyCases.cleanUp();
    }

    @Test
    void namedNetnsFailsTheClass() {
        assertThat(LeakRun.failuresOf(LeakyCases.LeaksNamedNetns.class))
                .singleElement()
                .asString()
                .contains("network namespace named polder-test-")
                .containsPattern("mount \\d+ of nsfs on /.*/netns/polder-test-");
    }

    @Test
    void linkInOwnNamespaceFailsTheClass() throws Exception {
        // The "JVM's own" namespace must not be the machine's, so the census of a whole JVM in a namespace is asked.
        assertThat(LeakCheckInNamespace.failuresOf(LeakyCases.LeaksLink.class))
                .contains("link leakybridge in the JVM's own network namespace");
    }

    @Test
    void threadThatStrayedIntoNamespaceFailsTheClass() throws Exception {
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        assertThat(LeakRun.failuresOf(LeakyCases.LeaksThreadIntoNetns.class))
                .singleElement()
                .asString()
                .contains("\"strayed\" in network namespace net:[")
                .contains(", not " + own);
    }

    @Test
    void workInsideNamespaceIsNoLeak() {
        try (var namespace = NetworkNamespace.create()) {
            namespace.run(() -> {});
        }
        assertThat(LeakRun.failuresOf(LeakyCases.Clean.class)).isEmpty();
    }

    @Test
    void namespaceThatAnotherProcessHoldsIsItsOwn() throws Exception {
        try (var namespace = NetworkNamespace.create()) {
            String held = "net:[" + namespace.inode() + "]";
            assertThat(Others.namespaces()).doesNotContain(held);

            // Its shell ends at once, so that it is nobody's child of ours.
            String pid = Oracle.runIn(namespace, "sh", "-c", "sleep 60 > /dev/null 2>&1 & echo $!");
            ProcessHandle other = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
            try {
                assertThat(Others.namespaces()).contains(held);
            } finally {
                other.destroy();
                other.onExit().get();
            }
        }
    }
}
