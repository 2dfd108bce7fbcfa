package io.polder.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Oracle;
import io.polder.linux.testing.RequiresCapability;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@RequiresCapability(Capability.NETNS)
class VirtualThreadsIT {

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads came with JDK 21")
    void waitingVirtualThreadLeavesItsCarrierToOthers() throws Exception {
        String printed = Oracle.run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-Dpolder.native=" + System.getProperty("polder.native", ""),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                VirtualThreadWaits.class.getName());

        assertThat(printed).contains("began true, another ran true, returned 0");
    }
}
