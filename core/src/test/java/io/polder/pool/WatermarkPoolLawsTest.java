package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.provider.fake.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What holds whatever owners and the cloud do, shown on random histories. */
class WatermarkPoolLawsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Property(tries = 100)
    void lawsHoldInEveryHistory(@ForAll long seed, @ForAll @IntRange(max = 6) int failuresOf10) {
        try (var history = new History(seed, failuresOf10)) {
            history.steps(150);
            history.end();
        }
    }

    @Property(tries = 10)
    void sameSeedGivesTheSameHistory(@ForAll long seed) {
        try (var one = new History(seed, 3);
                var other = new History(seed, 3)) {
            one.steps(100);
            other.steps(100);
            assertThat(other.events).isEqualTo(one.events);
        }
    }

    @Test
    void lawsHoldThroughAWeekOfChurn() {
        try (var history = new History(7, 1)) {
            history.mostMillis = 120_000;
            history.tides = true;
            while (history.clock.instant().isBefore(Instant.EPOCH.plus(Duration.ofDays(7)))) {
                history.steps(100);
            }
            history.end();
            assertThat(history.factory.made).isGreaterThan(500);
        }
    }

    /** Owners that come and go at random, over a factory that fails at random. */
    private static final class History implements AutoCloseable {

        final VirtualClock clock = new VirtualClock(Instant.EPOCH);
        final List<String> events = new ArrayList<>();
        final RandomFactory factory;
        private final Random random;
        private final WatermarkPool<Integer> pool;
        private final Map<CompletableFuture<Lease<Integer>>, Call> open = new LinkedHashMap<>();
        private int calls;
        private int lastServed;
        private boolean overtaken;
        int mostMillis = 20_000;
        boolean tides; // Every other hour, more owners leave than come.

        record Call(int number, Owner owner, Instant deadline) {}

        History(long seed, int failuresOf10) {
            random = new Random(seed);
            factory = new RandomFactory(clock::sleep, seed, failuresOf10);
            pool = WatermarkPool.open(
                    PoolSettings.of(2, 6, 15).withCoolDown(Duration.ZERO),
                    factory,
                    clock.scheduler(),
                    clock,
                    new Random(seed));
        }

        void steps(int count) {
            for (int i = 0; i < count; i++) {
                step();
                check();
            }
        }

        private void step() {
            var owner = new Owner("c" + random.nextInt(25), "eth0");
            boolean ebb = tides && clock.instant().getEpochSecond() / 3600 % 2 == 1;
            switch (random.nextInt(ebb ? 3 : 0, 10)) {
                case 0, 1, 2, 3 -> acquire(owner);
                case 4, 5, 6 -> pool.release(owner);
                case 7 -> open.keySet().stream().findFirst().ifPresent(f -> f.cancel(false));
                default -> clock.advance(Duration.ofMillis(random.nextInt(mostMillis)));
            }
        }

        private void acquire(Owner owner) {
            boolean known = pool.lease(owner).isPresent()
                    || open.values().stream().anyMatch(c -> c.owner().equals(owner));
            var timeout = Duration.ofMillis(1 + random.nextInt(30_000));
            var call = new Call(known ? -1 : ++calls, owner, clock.instant().plus(timeout));
            var future = pool.acquire(owner, timeout);
            open.put(future, call);
            whenServed(future, call);
        }

        @SuppressWarnings("FutureReturnValueIgnored") // An assertion that fails shows in the events.
        private void whenServed(CompletableFuture<Lease<Integer>> future, Call call) {
            future.whenComplete((lease, failure) -> {
                events.add(clock.instant() + " " + call + " " + lease + " " + failure);
                if (lease != null && call.number() > 0) {
                    overtaken |= call.number() < lastServed;
                    lastServed = call.number();
                }
            });
        }

        private void check() {
            assertThat(overtaken)
                    .as("somebody was served before who asked later")
                    .isFalse();
            open.keySet().removeIf(CompletableFuture::isDone);
            assertThat(open.values()).allMatch(c -> c.deadline().isAfter(clock.instant()), "its time is not over");
            var snapshot = pool.snapshot();
            var levels = snapshot.levels();
            assertThat(levels.total()).isLessThanOrEqualTo(snapshot.settings().capacity());
            assertThat(levels.waiting() == 0 || levels.idle() == 0).isTrue();
            assertThat(levels.inUse() + levels.idle() + levels.disposing() + snapshot.disposed())
                    .isEqualTo(snapshot.allocated());
            assertThat(leased()).doesNotHaveDuplicates().allMatch(factory.existing::contains);
        }

        private List<Integer> leased() {
            var leased = new ArrayList<Integer>();
            for (int i = 0; i < 25; i++) {
                pool.lease(new Owner("c" + i, "eth0")).ifPresent(l -> leased.add(l.resource()));
            }
            return leased;
        }

        /** With a cloud that is well again, everything settles, and everything can be given back. */
        void end() {
            factory.healthy = true;
            clock.advance(HOUR);
            check();
            assertThat(open).isEmpty();
            var levels = pool.snapshot().levels();
            assertThat(levels.idle()).isBetween(Math.min(2, 15 - levels.inUse()), 6);
            var leased = new HashSet<>(leased());
            var done = pool.closeAndDispose(HOUR);
            clock.advance(HOUR);
            assertThat(done).isCompleted();
            assertThat(factory.existing).isEqualTo(leased);
            for (int i = 0; i < 25; i++) {
                pool.release(new Owner("c" + i, "eth0"));
            }
            clock.advance(HOUR);
            assertThat(factory.existing).isEmpty();
            assertThat(pool.snapshot().disposed()).isEqualTo(factory.made);
            assertThat(clock.advanceUntilIdle(HOUR)).isTrue();
        }

        @Override
        public void close() {
            clock.close();
        }
    }
}
