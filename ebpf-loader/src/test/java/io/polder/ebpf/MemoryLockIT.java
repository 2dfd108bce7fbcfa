package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.ChildJvm;
import io.polder.linux.testing.Oracle;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No kernel before 5.11 is at hand: what is told apart here is what the probe of the kernel would say. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.PRIVILEGES})
class MemoryLockIT {

    /** Prints the limit before and after each kind of kernel. */
    static final class Raises {
        private Raises() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(limit());
            var newer = new MemoryLock(() -> true);
            System.out.println(newer.raise() + " " + limit());
            var older = new MemoryLock(() -> false);
            System.out.println(older.raise() + " " + limit());
            System.out.println(older.raise() + " " + limit());
        }

        private static String limit() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max locked memory"))
                    .map(line -> line.split(" +", -1)[3])
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void limitIsRaisedOnceAndOnlyWhereItCounts() throws IOException {
        String printed = Oracle.run(
                "prlimit",
                "--memlock=65536:" + hardLimit(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                ChildJvm.classPath(),
                Raises.class.getName());

        List<String> lines = printed.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("SLF4J") && !line.startsWith("WARNING"))
                .toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.subList(0, 2)).containsExactly("65536", "false 65536");
        // Beyond the hard limit only with CAP_SYS_RESOURCE.
        assertThat(lines.get(2)).isIn("true unlimited", "true " + hardLimit());
        assertThat(lines.get(3)).isEqualTo(lines.get(2).replace("true", "false"));
    }

    private static String hardLimit() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max locked memory"))
                .map(line -> line.split(" +", -1)[4])
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thisKernelCountsByCgroupSoThatTheLimitStays() {
        assertThat(KernelFeatures.of(Feature.MEMORY_BY_CGROUP).isSupported()).isTrue();
    }
}
