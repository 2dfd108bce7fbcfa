package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.journal.JournalSettings;
import io.polder.provider.fake.Action;
import io.polder.spi.Eni;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row 20: what is given back, when, and in which order. */
final class ReleaseTest extends CloudFixture {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final PoolSettings SETTINGS = PoolSettings.of(1, 3, 12).withCoolDown(Duration.ZERO);

    @TempDir
    private Path directory;

    private final List<String> gone = new ArrayList<>();

    private WatermarkPool<EniAddress> pool(PoolSettings with, EniSettings enis) {
        var pool = WatermarkPool.open(with, addressFactory(enis), clock.scheduler(), clock, new Random(1));
        pool.addListener(new PoolListener<EniAddress>() {
            @Override
            public void disposed(List<? extends EniAddress> resources) {
                resources.forEach(each -> gone.add(each.address().getHostAddress()));
            }
        });
        return pool;
    }

    private static Owner owner(int number) {
        return new Owner("c" + number, "eth0");
    }

    private List<EniAddress> acquire(WatermarkPool<EniAddress> pool, int from, int to) {
        var futures = new ArrayList<CompletableFuture<Lease<EniAddress>>>();
        for (int i = from; i <= to; i++) {
            futures.add(pool.acquire(owner(i), MINUTE));
        }
        clock.advance(MINUTE);
        return futures.stream().map(future -> future.join().resource()).toList();
    }

    private void release(WatermarkPool<EniAddress> pool, int from, int to) {
        for (int i = from; i <= to; i++) {
            assertThat(pool.release(owner(i))).isTrue();
            clock.advance(Duration.ofMillis(1));
        }
    }

    @Test
    void oldestIdleGoesFirst() {
        var pool = pool(SETTINGS, settings.withMinimumLife(HOUR));
        var held = acquire(pool, 1, 5);
        clock.advance(MINUTE);
        long idle = pool.snapshot().levels().idle();
        release(pool, 1, 5);
        clock.advance(MINUTE);

        assertThat(gone).hasSize((int) idle + 5 - 3);
        // What was released last stays.
        assertThat(gone).doesNotContain(held.get(4).address().getHostAddress());
    }

    @Test
    void wholeEnisGoLastAndNotBeforeTheirTime() {
        var nothing = PoolSettings.of(0, 0, 12).withCoolDown(Duration.ZERO).withAuditEvery(Duration.ofMinutes(5));
        var pool = pool(nothing, settings.withMinimumLife(HOUR));
        acquire(pool, 1, 10);
        clock.advance(MINUTE);
        assertThat(secondaryEnis()).hasSize(2);
        release(pool, 1, 10);
        clock.advance(Duration.ofMinutes(10));

        // With nothing but their primary addresses, which can be leased without a call.
        assertThat(secondaryEnis()).hasSize(2).allMatch(eni -> eni.addresses().size() == 1);
        long calls = cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES) + cloud.calls(Action.CREATE_NETWORK_INTERFACE);
        acquire(pool, 1, 2);
        assertThat(cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES) + cloud.calls(Action.CREATE_NETWORK_INTERFACE))
                .isEqualTo(calls);
        release(pool, 1, 2);
        clock.advance(HOUR);
        assertThat(secondaryEnis()).isEmpty();
    }

    @Test
    void leastNumberOfEnisStays() {
        var pool = pool(SETTINGS, settings.withMinimumEnis(2));
        acquire(pool, 1, 10);
        release(pool, 1, 10);
        clock.advance(HOUR);

        assertThat(secondaryEnis()).hasSize(2);
        long attached = cloud.calls(Action.ATTACH_NETWORK_INTERFACE);
        acquire(pool, 1, 10); // Without another ENI.
        assertThat(cloud.calls(Action.ATTACH_NETWORK_INTERFACE)).isEqualTo(attached);
        release(pool, 1, 10);
        var done = pool.closeAndDispose(HOUR);
        clock.advance(HOUR);
        assertThat(done).isCompleted();
        assertThat(secondaryEnis()).isEmpty();
        assertThatThrownBy(() -> settings.withMinimumEnis(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eniThatIsKeptEmptyIsKnownToTheNextProcess() {
        for (int life = 1; life <= 2; life++) {
            try (var journal = PoolJournal.open(
                    directory, EniAddressFactory.codec(), JournalSettings.DEFAULT, Runnable::run, clock, () -> {})) {
                var factory = new EniAddressFactory(
                        provider,
                        type,
                        settings.withMinimumEnis(2),
                        clock::sleep,
                        clock,
                        new Random(life),
                        journal.intents());
                var pool = WatermarkPool.open(
                        PoolSettings.of(0, 0, 12).withCoolDown(Duration.ZERO),
                        factory,
                        clock.scheduler(),
                        clock,
                        new Random(1),
                        journal);
                clock.advance(MINUTE);
                if (life == 2) {
                    long created = cloud.calls(Action.CREATE_NETWORK_INTERFACE);
                    acquire(pool, 1, 10);
                    assertThat(cloud.calls(Action.CREATE_NETWORK_INTERFACE)).isEqualTo(created);
                    assertThat(secondaryEnis()).hasSize(2);
                    release(pool, 1, 10);
                    var done = pool.closeAndDispose(HOUR);
                    clock.advance(HOUR);
                    assertThat(done).isCompleted();
                } else {
                    acquire(pool, 1, 10);
                    release(pool, 1, 10);
                    clock.advance(HOUR);
                    assertThat(secondaryEnis())
                            .hasSize(2)
                            .allMatch(eni -> eni.addresses().size() == 1);
                    pool.close();
                }
            }
        }
        assertThat(cloud.enis()).allMatch(Eni::primary);
    }

    @Test
    void demandThatReturnsStopsIt() {
        var pool = pool(SETTINGS.withSurplusFor(MINUTE), settings);
        acquire(pool, 1, 6);
        clock.advance(MINUTE);
        release(pool, 1, 6);
        clock.advance(Duration.ofSeconds(50));
        assertThat(gone).isEmpty();
        acquire(pool, 11, 16);
        clock.advance(HOUR);

        assertThat(gone).isEmpty();
        assertThat(cloud.calls(Action.UNASSIGN_PRIVATE_IP_ADDRESSES)).isZero();
    }

    @Test
    void surplusThatLastsGoesButNotMoreThanWasThereAllTheTime() {
        var pool = pool(SETTINGS.withSurplusFor(MINUTE), settings.withMinimumLife(HOUR));
        acquire(pool, 1, 6);
        clock.advance(MINUTE);
        int idle = pool.snapshot().levels().idle();
        release(pool, 1, 3);
        clock.advance(Duration.ofSeconds(40));
        release(pool, 4, 6);
        clock.advance(Duration.ofSeconds(35)); // The first three for a minute, the others not.

        assertThat(gone).hasSizeBetween(1, idle + 3 - 3);
        clock.advance(Duration.ofMinutes(5));
        assertThat(gone).hasSize(idle + 6 - 3);
    }
}
