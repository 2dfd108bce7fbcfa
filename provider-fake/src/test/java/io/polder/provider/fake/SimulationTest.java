package io.polder.provider.fake;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.IpFamily;
import io.polder.spi.NetworkInterfaces;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Test
    void aWeekOfChurnGivesTheSameJournalFromTheSameSeed() {
        var first = weekOf(7);
        assertThat(first).hasSizeGreaterThan(10_000);
        assertThat(weekOf(7)).isEqualTo(first);
        assertThat(weekOf(8)).isNotEqualTo(first);
    }

    private static List<JournalEntry> weekOf(long seed) {
        try (var clock = new VirtualClock(Instant.EPOCH);
                var cloud = FakeCloud.builder()
                        .lenient()
                        .clock(clock)
                        .seed(seed)
                        .subnet("vsw-a", Cidr.parse("10.0.0.0/24"))
                        .realistic()
                        .build()) {
            for (int i = 0; i < 4; i++) {
                var instance = cloud.createInstance("ecs.g7.large", "vsw-a").instanceId();
                var node = new Node(cloud.provider(instance).networkInterfaces(), instance);
                clock.scheduler().execute(() -> node.begin(clock));
            }
            clock.advance(Duration.ofDays(7));
            assertThat(cloud.journal()).anyMatch(entry -> entry.outcome().startsWith("late"));
            return cloud.journal();
        }
    }

    /** Attaches an ENI, then takes and returns an address every few minutes, as blocking code does. */
    private static final class Node {

        private final NetworkInterfaces enis;
        private final String instance;
        private final ArrayDeque<InetAddress> held = new ArrayDeque<>();
        private String eni = "";
        private int tokens;

        Node(NetworkInterfaces enis, String instance) {
            this.enis = enis;
            this.instance = instance;
        }

        void begin(CloudClock clock) {
            eni = enis.create(EniSpec.in("vsw-a", Map.of()), token(), TIMEOUT).id();
            poll(clock, EniState.AVAILABLE);
            enis.attach(eni, instance, TIMEOUT);
            poll(clock, EniState.IN_USE);
            var unused = clock.scheduler().scheduleWithFixedDelay(this::churn, 0, 600, SECONDS);
            assertThat(unused.isDone()).isFalse();
        }

        private void poll(CloudClock clock, EniState wanted) {
            while (enis.listAll(EniFilter.byId(eni), TIMEOUT).stream().noneMatch(seen -> seen.state() == wanted)) {
                try {
                    clock.sleep(Duration.ofSeconds(1));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        /** Too impatient now and then. */
        private void churn() {
            try {
                held.addAll(enis.assignAddresses(eni, IpFamily.IPV4, 2, token(), Duration.ofMillis(1_600)));
            } catch (CloudException.OutcomeUnknown | CloudException.QuotaExceeded e) {
                held.addAll(enis.listAll(EniFilter.byId(eni), TIMEOUT).get(0).secondaryAddresses());
            }
            while (!held.isEmpty()) {
                enis.releaseAddresses(eni, Set.of(held.remove()), TIMEOUT);
            }
        }

        private ClientToken token() {
            return new ClientToken(instance + "-" + tokens++);
        }
    }
}
