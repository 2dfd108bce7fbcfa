package io.polder.provider.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.EniSpec;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class FakeCloudConcurrencyTest {

    private static final int THREADS = 64;
    private static final int ROUNDS = 50;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final Set<InetAddress> held = ConcurrentHashMap.newKeySet();

    @Test
    void noAddressIsHandedOutTwiceAndNoneIsLost() throws Exception {
        var executor = Executors.newFixedThreadPool(THREADS);
        try (var cloud = FakeCloud.builder()
                .lenient()
                .subnet("vsw-a", Cidr.parse("10.0.0.0/20"))
                .instanceType(new InstanceType("test.big", THREADS + 1, 30, 0))
                .build()) {
            var instance = cloud.createInstance("test.big", "vsw-a").instanceId();
            int free = cloud.subnet("vsw-a").availableAddresses();
            var start = new CountDownLatch(THREADS);
            var work = new ArrayList<Callable<Set<InetAddress>>>();
            for (int i = 0; i < THREADS; i++) {
                int id = i;
                work.add(() -> {
                    start.countDown();
                    start.await();
                    return churn(cloud, instance, id);
                });
            }
            var kept = new ArrayList<InetAddress>();
            for (var result : executor.invokeAll(work)) {
                kept.addAll(result.get());
            }

            assertThat(kept).doesNotHaveDuplicates().hasSize(THREADS * 6);
            assertThat(cloud.subnet("vsw-a").availableAddresses()).isEqualTo(free - kept.size());
            var listed = cloud.enis().stream()
                    .flatMap(eni -> eni.addresses().stream())
                    .toList();
            assertThat(listed).doesNotHaveDuplicates().hasSize(kept.size() + 1).containsAll(kept);
        } finally {
            executor.shutdownNow();
        }
    }

    /** Takes and gives back, and in the end keeps the primary address and five others. */
    private Set<InetAddress> churn(FakeCloud cloud, String instance, int id) {
        var enis = cloud.provider(instance).networkInterfaces();
        var eni = enis.create(EniSpec.in("vsw-a", Map.of()), new ClientToken("create-" + id), TIMEOUT);
        enis.attach(eni.id(), instance, TIMEOUT);
        var kept = new HashSet<>(Set.of(eni.primaryAddress()));
        for (int round = 0; round <= ROUNDS; round++) {
            var token = new ClientToken("assign-" + id + "-" + round);
            List<InetAddress> got = enis.assignAddresses(eni.id(), IpFamily.IPV4, 5, token, TIMEOUT);
            assertThat(got).allMatch(held::add);
            if (round == ROUNDS) {
                kept.addAll(got);
            } else {
                held.removeAll(got);
                enis.releaseAddresses(eni.id(), Set.copyOf(got), TIMEOUT);
            }
        }
        return kept;
    }
}
