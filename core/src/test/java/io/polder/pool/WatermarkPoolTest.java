package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WatermarkPoolTest extends PoolFixture {

    @Test
    void openingFillsToTheRefillMark() {
        var pool = filled(2, 8, 20);
        assertThat(pool.snapshot().levels()).isEqualTo(new PoolLevels(0, 0, 5, 0, 0));
        assertThat(factory.batches).containsExactly(5);
    }

    @Test
    void idleResourceIsLeasedAtOnce() {
        var pool = filled(2, 8, 20);
        assertThat(acquire(pool, owner(1))).isCompletedWithValue(new Lease<>(owner(1), 1));
        assertThat(pool.lease(owner(1))).contains(new Lease<>(owner(1), 1));
    }

    @Test
    void refillIsDecidedWhenTheLevelFalls() {
        var pool = filled(2, 8, 20);
        for (int i = 1; i <= 4; i++) {
            acquire(pool, owner(i));
        }
        clock.advance(Duration.ZERO);
        assertThat(factory.batches).containsExactly(5, 4);
        assertThat(pool.snapshot().levels()).isEqualTo(new PoolLevels(4, 0, 5, 0, 0));
    }

    @Test
    void ownersThatAskTogetherShareOneCall() {
        var pool = filled(0, 8, 20);
        var futures = acquire(pool, 7);
        clock.advance(Duration.ZERO);
        assertThat(factory.batches).containsExactly(7);
        assertThat(futures).allMatch(CompletableFuture::isDone);
    }

    @Test
    void ownersThatAskDuringACallShareTheNext() {
        factory.beforeAllocate = () -> clock.sleep(Duration.ofSeconds(5));
        var pool = filled(0, 8, 20);
        acquire(pool, owner(1));
        clock.advance(Duration.ofSeconds(1));
        for (int i = 2; i <= 7; i++) {
            acquire(pool, owner(i));
        }
        clock.advance(MINUTE);
        assertThat(factory.batches).containsExactly(1, 6);
    }

    @Test
    void callsRunInParallelWhereTheFactoryAllows() {
        var cards = new ScriptedFactory(1, 3);
        cards.beforeAllocate = () -> clock.sleep(Duration.ofSeconds(10));
        var pool = open(cards, PoolSettings.of(0, 3, 6));
        var futures = acquire(pool, 6);
        clock.advance(Duration.ofSeconds(10));
        assertThat(futures).filteredOn(CompletableFuture::isDone).hasSize(3);
        clock.advance(Duration.ofSeconds(10));
        assertThat(futures).allMatch(CompletableFuture::isDone);
    }

    @Test
    void repeatedAcquireGivesTheSameLease() {
        var pool = filled(2, 8, 20);
        var first = acquire(pool, owner(1)).join();
        assertThat(acquire(pool, owner(1)).join()).isSameAs(first);
        assertThat(pool.snapshot().levels().inUse()).isEqualTo(1);
    }

    @Test
    void repeatedAcquireSharesTheWaitAndKeepsItsOwnDeadline() {
        var pool = filled(0, 1, 1);
        acquire(pool, owner(1));
        clock.advance(Duration.ZERO);
        var impatient = pool.acquire(owner(2), Duration.ofSeconds(1));
        var patient = acquire(pool, owner(2));
        assertThat(pool.snapshot().levels().waiting()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(impatient).isCompletedExceptionally();
        pool.release(owner(1));
        assertThat(patient).isCompletedWithValue(new Lease<>(owner(2), 1));
    }

    @Test
    void releaseOfAnUnknownOwnerFreesNobodyElses() {
        var pool = filled(2, 8, 20);
        acquire(pool, owner(1));
        assertThat(pool.release(owner(2))).isFalse();
        assertThat(pool.release(owner(1))).isTrue();
        assertThat(pool.release(owner(1))).isFalse();
        assertThat(pool.snapshot().levels().inUse()).isZero();
    }

    @Test
    void releaseHandsItsResourceToTheFirstWaiter() {
        var pool = filled(0, 1, 1);
        var futures = acquire(pool, 3);
        clock.advance(Duration.ZERO);
        pool.release(owner(1));
        assertThat(futures.get(1)).isCompletedWithValue(new Lease<>(owner(2), 1));
        assertThat(futures.get(2)).isNotDone();
    }

    @Test
    void waitEndsAtItsDeadlineAndSaysWhy() {
        factory.beforeAllocate = () -> {
            throw CloudFailures.throttled();
        };
        var pool = filled(0, 1, 1);
        var future = pool.acquire(owner(1), Duration.ofSeconds(5));
        clock.advance(Duration.ofSeconds(5));
        assertThatThrownBy(future::get)
                .cause()
                .asInstanceOf(type(PoolException.AcquireTimedOut.class))
                .satisfies(e -> {
                    assertThat(e.owner()).isEqualTo(owner(1));
                    assertThat(e.waited()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(e).hasCauseInstanceOf(CloudException.Throttled.class);
                    assertThat(e).hasMessageContaining("c1/eth0").hasMessageContaining("of capacity 1");
                });
        assertThat(pool.snapshot().levels().waiting()).isZero();
    }

    @Test
    void zeroTimeoutTakesOnlyWhatIsThere() {
        var pool = filled(0, 1, 1);
        var future = pool.acquire(owner(1), Duration.ZERO);
        factory.beforeAllocate = () -> clock.sleep(Duration.ofSeconds(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(future).isCompletedExceptionally();
        assertThatThrownBy(() -> pool.acquire(owner(1), Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatComesAfterTheWaiterLeftStaysIdle() {
        factory.beforeAllocate = () -> clock.sleep(Duration.ofSeconds(5));
        var pool = filled(0, 2, 2);
        var cancelled = acquire(pool, owner(1));
        var timedOut = pool.acquire(owner(2), Duration.ofSeconds(2));
        clock.advance(Duration.ofSeconds(1));
        cancelled.cancel(false);
        clock.advance(Duration.ofSeconds(9));
        assertThat(timedOut).isCompletedExceptionally();
        assertThat(pool.snapshot().levels()).isEqualTo(new PoolLevels(0, 0, 2, 0, 0));
    }

    @Test
    void releaseOfAWaitingOwnerCancelsItsWait() {
        var pool = filled(0, 1, 1);
        var future = acquire(pool, owner(1));
        assertThat(pool.release(owner(1))).isTrue();
        assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        clock.advance(MINUTE);
        assertThat(factory.batches).as("demand left before the call began").isEmpty();
    }

    @Test
    void surplusAboveTheHighMarkIsDisposedOfOldestFirst() {
        var pool = filled(0, 2, 20);
        acquire(pool, 5);
        clock.advance(Duration.ZERO);
        for (int i = 1; i <= 5; i++) {
            pool.release(owner(i));
        }
        clock.advance(Duration.ZERO);
        assertThat(factory.existing).containsExactly(4, 5);
        assertThat(pool.snapshot().disposed()).isEqualTo(3);
    }

    @Test
    void demandThatReturnsBeforeTheCallSavesTheSurplus() {
        var pool = filled(0, 0, 20);
        acquire(pool, owner(1));
        clock.advance(Duration.ZERO);
        pool.release(owner(1));
        acquire(pool, owner(2));
        clock.advance(MINUTE);
        assertThat(factory.existing).containsExactly(1);
    }

    @Test
    void listenersHearOfEverythingInOrder() {
        var heard = new ArrayList<String>();
        var pool = open(factory, PoolSettings.of(0, 0, 20));
        pool.addListener(new PoolListener<Object>() {
            @Override
            public void levelsChanged(PoolSnapshot snapshot) {
                heard.add(snapshot.levels().toString());
                throw new IllegalStateException("a listener's trouble is its own");
            }

            @Override
            public void refilled(List<?> resources) {
                heard.add("refilled " + resources);
            }

            @Override
            public void disposed(List<?> resources) {
                heard.add("disposed " + resources);
            }
        });
        acquire(pool, owner(1));
        clock.advance(Duration.ZERO);
        pool.release(owner(1));
        clock.advance(Duration.ZERO);
        assertThat(heard)
                .containsExactly(
                        "0 in use, 1 waiting, 0 idle, 0 pending, 0 disposing",
                        "0 in use, 1 waiting, 0 idle, 1 pending, 0 disposing",
                        "refilled [1]",
                        "1 in use, 0 waiting, 0 idle, 0 pending, 0 disposing",
                        "0 in use, 0 waiting, 1 idle, 0 pending, 0 disposing",
                        "0 in use, 0 waiting, 0 idle, 0 pending, 1 disposing",
                        "disposed [1]",
                        "0 in use, 0 waiting, 0 idle, 0 pending, 0 disposing");
    }
}
