package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatermarkPoolCloseTest extends PoolFixture {

    @Test
    void closeFailsWaitersAndLeavesLeasesAndIdleOnesAlone() {
        var pool = filled(1, 1, 2);
        var lease = acquire(pool, owner(1)).join();
        clock.advance(Duration.ZERO);
        acquire(pool, owner(2)).join();
        var waiter = acquire(pool, owner(3));
        pool.close();
        pool.close();
        assertThatThrownBy(waiter::get).cause().isInstanceOf(PoolException.Closed.class);
        assertThat(acquire(pool, owner(4))).isCompletedExceptionally();
        assertThat(acquire(pool, owner(1))).isCompletedWithValue(lease);
        assertThat(pool.release(owner(2))).isTrue();
        clock.advance(MINUTE);
        assertThat(factory.existing).hasSize(2);
        assertThat(clock.advanceUntilIdle(MINUTE)).isTrue();
    }

    @Test
    void refillUnderWayAtCloseIsDisposedOf() {
        factory.beforeAllocate = () -> clock.sleep(Duration.ofSeconds(5));
        var pool = open(factory, PoolSettings.of(2, 8, 20));
        clock.advance(Duration.ofSeconds(1));
        pool.close();
        clock.advance(MINUTE);
        assertThat(factory.everMade).hasSize(5);
        assertThat(factory.existing).isEmpty();
    }

    @Test
    void closeAndDisposeGivesEverythingBackButLeases() {
        var pool = filled(2, 8, 20);
        acquire(pool, owner(1));
        failDisposalFor(Duration.ofSeconds(10));
        var done = pool.closeAndDispose(MINUTE);
        clock.advance(MINUTE);
        assertThat(done).isCompleted();
        assertThat(factory.existing).containsExactly(1);
        pool.release(owner(1));
        clock.advance(Duration.ZERO);
        assertThat(factory.existing).isEmpty();
    }

    @Test
    void closeAndDisposeSaysWhatIsLeftWhenItsTimeIsOver() {
        var pool = filled(2, 8, 20);
        failDisposalFor(Duration.ofMinutes(5));
        var done = pool.closeAndDispose(MINUTE);
        clock.advance(MINUTE);
        assertThatThrownBy(done::get)
                .cause()
                .isInstanceOf(PoolException.DisposeTimedOut.class)
                .hasMessageContaining("5 idle")
                .hasCauseInstanceOf(CloudException.Throttled.class);
        clock.advance(Duration.ofMinutes(10));
        assertThat(factory.existing).isEmpty();
        assertThat(pool.closeAndDispose(MINUTE)).isCompleted();
    }
}
