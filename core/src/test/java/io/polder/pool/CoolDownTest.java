package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.provider.fake.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows 10 and 11 of what pools must do: a released resource rests, and one that is sticky waits for its owner. */
final class CoolDownTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final PoolSettings TWO = PoolSettings.of(0, 2, 2); // A minute of cool-down by default.

    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final ScriptedFactory factory = new ScriptedFactory(10);

    @AfterEach
    void end() {
        clock.close();
    }

    private WatermarkPool<Integer> open(PoolSettings settings) {
        return WatermarkPool.open(settings, factory, clock.scheduler(), clock, new Random(1));
    }

    private static Owner owner(int number) {
        return PoolFixture.owner(number);
    }

    private int lease(WatermarkPool<Integer> pool, Owner owner) {
        CompletableFuture<Lease<Integer>> future = pool.acquire(owner, MINUTE);
        clock.advance(Duration.ZERO);
        assertThat(future).isCompleted();
        return future.join().resource();
    }

    @Test
    void releasedResourceRestsBeforeAnotherHasIt() {
        var pool = open(TWO);
        int first = lease(pool, owner(1));
        int second = lease(pool, owner(2));
        pool.release(owner(1));

        assertThat(pool.snapshot().levels().cooling()).isEqualTo(1);
        assertThat(pool.snapshot().levels().idle()).isZero();
        var waiting = pool.acquire(owner(3), Duration.ofMinutes(5));
        clock.advance(Duration.ofSeconds(59));
        assertThat(waiting).isNotDone();
        clock.advance(Duration.ofSeconds(1));

        assertThat(waiting.join().resource()).isEqualTo(first).isNotEqualTo(second);
        assertThat(pool.snapshot().levels().cooling()).isZero();
    }

    @Test
    void lastOwnerHasItBackAtOnce() {
        var pool = open(TWO);
        int mine = lease(pool, owner(1));
        lease(pool, owner(2));
        pool.release(owner(2));
        pool.release(owner(1));
        var waiting = pool.acquire(owner(3), MINUTE);

        assertThat(lease(pool, owner(1))).isEqualTo(mine);

        assertThat(waiting).isNotDone();
    }

    @Test
    void coolingResourceIsNotCountedAsFree() {
        var pool = open(PoolSettings.of(2, 4, 20));
        clock.advance(Duration.ZERO);
        for (int i = 1; i <= 3; i++) {
            lease(pool, owner(i));
        }
        clock.advance(Duration.ZERO);
        int made = factory.everMade.size();
        for (int i = 1; i <= 3; i++) {
            pool.release(owner(i));
        }
        for (int i = 4; i <= 6; i++) {
            lease(pool, owner(i));
        }
        clock.advance(Duration.ZERO);

        assertThat(factory.everMade.size()).isGreaterThan(made);
        assertThat(pool.snapshot().levels().idle()).isGreaterThanOrEqualTo(2);
    }

    /** What has rested is idle, and surplus goes as ever. */
    @Test
    void surplusGoesWhenItHasRested() {
        var pool = open(PoolSettings.of(0, 1, 10));
        for (int i = 1; i <= 5; i++) {
            lease(pool, owner(i));
        }
        for (int i = 1; i <= 5; i++) {
            pool.release(owner(i));
        }
        clock.advance(Duration.ofSeconds(59));
        assertThat(factory.existing).hasSize(5);

        clock.advance(Duration.ofSeconds(2));

        assertThat(factory.existing).hasSize(1);
    }

    @Test
    void identityHasItsResourceBackThoughTheContainerIsAnother() {
        var pool = open(TWO.withStickyFor(Duration.ofHours(1)));
        var before = owner(1).withIdentity("default/db-0");
        var after = owner(7).withIdentity("default/db-0");
        int mine = lease(pool, before);
        pool.release(owner(1)); // Who releases need not know the identity.
        clock.advance(Duration.ofMinutes(50));
        lease(pool, owner(2));
        assertThat(pool.acquire(owner(3), Duration.ZERO)).isNotCompleted(); // There is none for it.

        assertThat(lease(pool, after)).isEqualTo(mine);

        pool.release(after);
        clock.advance(Duration.ofMinutes(61));
        assertThat(lease(pool, owner(3))).isEqualTo(mine);
    }

    @Test
    void closingGivesBackWhatRests() {
        var pool = open(TWO);
        lease(pool, owner(1));
        pool.release(owner(1));

        var done = pool.closeAndDispose(MINUTE);
        clock.advance(Duration.ofSeconds(1));

        assertThat(done).isCompleted();
        assertThat(factory.existing).isEmpty();
    }
}
