package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.Fault;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds of a pool of addresses over a cloud that fails at random. */
class CloudPoolLawsTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int OWNERS = 12;

    private static final Action[] CHANGES = {
        Action.CREATE_NETWORK_INTERFACE,
        Action.ATTACH_NETWORK_INTERFACE,
        Action.DETACH_NETWORK_INTERFACE,
        Action.DELETE_NETWORK_INTERFACE,
        Action.ASSIGN_PRIVATE_IP_ADDRESSES,
        Action.UNASSIGN_PRIVATE_IP_ADDRESSES,
    };

    @Property(tries = 100)
    void nothingLeaksWhateverFails(@ForAll long seed) {
        try (var world = new World(seed)) {
            for (int step = 0; step < 60; step++) {
                world.step();
                assertThat(world.assigned()).containsAll(world.leased());
            }
            world.end();
        }
    }

    private static <T> T anyOf(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static final class World extends CloudFixture implements AutoCloseable {

        private final Random random;
        private final WatermarkPool<EniAddress> pool;

        World(long seed) {
            random = new Random(seed);
            pool = WatermarkPool.open(
                    PoolSettings.of(1, 3, OWNERS).withCoolDown(Duration.ZERO),
                    addressFactory(settings),
                    clock.scheduler(),
                    clock,
                    new Random(1));
        }

        void step() {
            var owner = new Owner("c" + random.nextInt(OWNERS), "eth0");
            switch (random.nextInt(6)) {
                case 0, 1 -> pool.acquire(owner, MINUTE).isDone();
                case 2, 3 -> pool.release(owner);
                case 4 -> cloud.failNext(anyOf(random, CHANGES), 1 + random.nextInt(4), anyOf(random, Fault.values()));
                default -> clock.advance(Duration.ofSeconds(random.nextInt(60)));
            }
        }

        /** With a cloud that is well again, all that is not leased can be given back. */
        void end() {
            cloud.clearFaults();
            clock.advance(HOUR);
            for (int i = 0; i < OWNERS; i++) {
                pool.release(new Owner("c" + i, "eth0"));
            }
            var done = pool.closeAndDispose(HOUR);
            clock.advance(HOUR);
            assertThat(done).isCompleted();
            assertThat(secondaryEnis()).isEmpty();
        }

        Set<InetAddress> leased() {
            var leased = new HashSet<InetAddress>();
            for (int i = 0; i < OWNERS; i++) {
                pool.lease(new Owner("c" + i, "eth0"))
                        .ifPresent(l -> leased.add(l.resource().address()));
            }
            return leased;
        }

        Set<InetAddress> assigned() {
            return secondaryEnis().stream().flatMap(e -> e.addresses().stream()).collect(Collectors.toSet());
        }

        @Override
        public void close() {
            closeTheClock();
        }
    }
}
