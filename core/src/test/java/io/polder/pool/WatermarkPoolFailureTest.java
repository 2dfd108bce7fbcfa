package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WatermarkPoolFailureTest extends PoolFixture {

    @Test
    void surplusThatCannotBeDisposedStaysIdle() {
        factory.beforeDispose = () -> {
            throw CloudFailures.throttled();
        };
        var pool = filled(0, 0, 1);
        acquire(pool, owner(1));
        clock.advance(Duration.ZERO);
        pool.release(owner(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(pool.snapshot().levels().idle()).isEqualTo(1);
        assertThat(acquire(pool, owner(2))).isCompletedWithValue(new Lease<>(owner(2), 1));
    }

    @Test
    void resourceThatMayBeGoneIsNeverLeasedAgain() {
        factory.beforeDispose = () -> {
            throw CloudFailures.unknown();
        };
        var pool = filled(0, 0, 2);
        acquire(pool, owner(1));
        clock.advance(Duration.ZERO);
        pool.release(owner(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(pool.snapshot().levels().disposing()).isEqualTo(1);
        var next = acquire(pool, owner(2));
        clock.advance(Duration.ofMillis(1));
        assertThat(next).isCompletedWithValue(new Lease<>(owner(2), 2));
        factory.beforeDispose = () -> {};
        clock.advance(MINUTE);
        assertThat(factory.existing).containsExactly(2);
        assertThat(pool.snapshot().levels().disposing()).isZero();
    }

    @Test
    void factoryThatNamesMoreThanItWasAskedToDisposeOfDoesNotEndThePool() {
        var boasting = new ScriptedFactory(10) {
            @Override
            public List<Integer> dispose(List<Integer> resources, Duration timeout) {
                var gone = new ArrayList<>(super.dispose(resources, timeout));
                gone.addAll(List.of(101, 102, 103));
                return gone;
            }
        };
        var pool = open(boasting, PoolSettings.of(0, 0, 20));
        acquire(pool, owner(1));
        clock.advance(Duration.ZERO);
        pool.release(owner(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(boasting.existing).isEmpty();

        var next = acquire(pool, owner(2));
        clock.advance(MINUTE);

        assertThat(next).isCompleted();
        assertThat(pool.snapshot().levels().waiting()).isZero();
    }

    @Test
    void shortAnswerIsFollowedByAnotherCall() {
        factory.shortBy = 3;
        var pool = filled(0, 8, 20);
        var futures = acquire(pool, 5);
        clock.advance(Duration.ZERO);
        assertThat(factory.batches).containsExactly(5, 3, 2, 1);
        assertThat(futures).allMatch(CompletableFuture::isDone);
    }

    @Test
    void throttledRefillIsRepeatedWhileThereIsDemand() {
        failFor(Duration.ofSeconds(20), CloudFailures.throttled());
        var pool = filled(0, 8, 20);
        var future = acquire(pool, owner(1));
        clock.advance(Duration.ofSeconds(20));
        assertThat(factory.batches.size()).isBetween(4, 8);
        assertThat(future).isNotDone();
        clock.advance(Duration.ofSeconds(20));
        assertThat(future).isCompleted();
        assertThat(pool.snapshot().lastFailure()).isEmpty();
    }

    @Test
    void exhaustionShrinksTheBatchAndThenFailsTheWaiters() {
        failFor(MINUTE, CloudFailures.exhausted());
        var pool = filled(0, 8, 20);
        var futures = acquire(pool, 8);
        clock.advance(Duration.ZERO);
        assertThat(factory.batches).containsExactly(8, 4, 2, 1);
        for (var future : futures) {
            assertThatThrownBy(future::get)
                    .cause()
                    .isInstanceOf(PoolException.Exhausted.class)
                    .hasCauseInstanceOf(CloudException.AddressesExhausted.class);
        }
        assertThat(acquire(pool, owner(9))).isCompletedExceptionally();
    }

    @Test
    void exhaustionIsGotOverByItself() {
        failFor(MINUTE, CloudFailures.quota());
        var pool = filled(2, 8, 20);
        clock.advance(Duration.ofMinutes(3));
        assertThat(pool.snapshot().levels().idle()).isEqualTo(5);
        assertThat(acquire(pool, owner(1))).isCompleted();
    }

    @Test
    void waitersOutliveExhaustionWhileSomethingIsOnItsWay() {
        var cards = new ScriptedFactory(1, 2);
        cards.beforeAllocate = () -> {
            if (cards.batches.size() != 1) {
                throw CloudFailures.quota();
            }
            clock.sleep(Duration.ofSeconds(10));
        };
        var pool = open(cards, PoolSettings.of(0, 3, 6));
        var futures = acquire(pool, 2);
        clock.advance(Duration.ofMillis(1));
        assertThat(futures).noneMatch(CompletableFuture::isDone);
        clock.advance(Duration.ofSeconds(10));
        assertThat(futures.get(0)).isCompleted();
        assertThat(futures.get(1)).isCompletedExceptionally();
    }

    @Test
    void refusedRefillFailsTheWaitersAtOnce() {
        failFor(MINUTE, CloudFailures.unauthorized());
        var pool = filled(0, 8, 20);
        var future = acquire(pool, owner(1));
        clock.advance(Duration.ZERO);
        assertThatThrownBy(future::get)
                .cause()
                .isInstanceOf(PoolException.Refused.class)
                .hasCauseInstanceOf(CloudException.Unauthorized.class);
    }

    @Test
    void failureIsFollowedByTidying() {
        failFor(Duration.ofSeconds(1), CloudFailures.throttled());
        filled(2, 8, 20);
        clock.advance(MINUTE);
        assertThat(factory.tidied).isPositive();
    }
}
