package io.polder.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.fabric.Fabric;
import io.polder.spi.Cidr;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class EmbeddingExampleIT {

    @Test
    void exampleOfTheReadmeGivesAPodTheCloudsNetwork() throws Exception {
        String prefix = "polder-test-" + ProcessHandle.current().pid() + "-example-";
        var directory = NetnsDirectory.standard();
        var builder = FakeCloud.builder().lenient().subnet("vsw-a", Cidr.parse("10.0.0.0/24"));
        var executor = Executors.newScheduledThreadPool(4);
        try (var fabric = Fabric.create(builder, directory, prefix);
                var netns = directory.create(prefix + "pod")) {
            String id = fabric.cloud().createInstance("ecs.g7.large", "vsw-a").instanceId();
            var cloud = fabric.cloud().provider(id);
            var node = fabric.node(id);
            try (var pool = EmbeddingExample.pool(cloud, executor)) {
                var added = EmbeddingExample.add(pool, node, "default.web", directory.path(prefix + "pod"));

                var gateway = fabric.cloud().subnet("vsw-a").gateway();
                assertThat(added.addresses().get(0).length()).isEqualTo(24);
                boolean reached = netns.call(() -> gateway.isReachable(2000));
                assertThat(reached).isTrue();
            }
        } finally {
            directory.delete(prefix + "pod");
            executor.shutdownNow();
            assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
