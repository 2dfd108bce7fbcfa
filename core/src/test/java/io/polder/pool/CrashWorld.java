package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.provider.fake.CloudListener;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.Latency;
import io.polder.provider.fake.Transition;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Cidr;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.InstanceIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A cloud and the processes that come and go in it. Confined. */
final class CrashWorld<R> implements AutoCloseable {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final PoolSettings SETTINGS =
            PoolSettings.of(1, 3, 12).withCoolDown(Duration.ofSeconds(20)).withAuditEvery(Duration.ofMinutes(20));

    /** Listings are as late as a process may be dead. */
    private static final Latencies LATENCIES =
            Latencies.realistic().with(Transition.SHOWING_IN_LISTINGS, Latency.millis(2_000, 6_000));

    final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
    final List<String> disturbed = new ArrayList<>();
    final FakeCloud cloud;
    final InstanceIdentity instance;
    final CloudProvider provider;
    private final Path directory;
    private Map<Owner, R> told = Map.of();
    Life<R> life;
    private final Kind<R> kind;
    private final Optional<Duration> late;
    private long lives;
    private final List<Instant> restarts = new ArrayList<>();

    CrashWorld(Kind<R> kind, Path directory, Doom doom) {
        this(kind, directory, doom, Optional.empty());
    }

    CrashWorld(Kind<R> kind, Path directory, Doom doom, Optional<Duration> late) {
        this.late = late;
        this.kind = kind;
        this.directory = directory;
        cloud = FakeCloud.builder()
                .lenient()
                .clock(clock)
                .latencies(LATENCIES)
                .instanceType(kind.type())
                .subnet("vsw-1", Cidr.parse("10.0.1.0/" + bits()), Cidr.parse("fd00:1::/64"))
                .listener(new Watch())
                .build();
        instance = cloud.createInstance(kind.type().name(), "vsw-1");
        provider = cloud.provider(instance.instanceId());
        clock.advance(Duration.ofSeconds(5));
        begin(doom);
    }

    /** Small ones are used again soon. One of 26 bits has two prefixes, one of 28 none. */
    private int bits() {
        boolean prefixes = kind == Kind.PREFIXES || kind == Kind.DUAL_PREFIXES;
        return late.isPresent() ? (prefixes ? 26 : 28) : (prefixes ? 25 : 24);
    }

    /** Sees what is taken from pods that run. */
    private final class Watch implements CloudListener {

        @Override
        public void eniDetached(Eni eni, String instanceId) {
            released(eni::has);
        }

        @Override
        public void addressesReleased(Eni eni, List<InetAddress> addresses) {
            released(addresses::contains);
        }

        @Override
        public void prefixesReleased(Eni eni, List<Cidr> prefixes) {
            released(address -> prefixes.stream().anyMatch(prefix -> prefix.contains(address)));
        }

        private void released(Predicate<InetAddress> goes) {
            if (life == null) {
                return;
            }
            for (Map.Entry<Owner, R> pod : Map.copyOf(life.told).entrySet()) {
                if (kind.addresses(pod.getValue()).stream().anyMatch(goes)) {
                    disturbed.add(pod + " loses its address at " + clock.instant());
                }
            }
        }
    }

    private void begin(Doom doom) {
        lives++;
        Path own = directory.resolve("life-" + lives);
        Path next = directory.resolve("life-" + (lives + 1));
        doom.atTheEnd(() -> copy(own, next));
        try {
            life = new Life<>(own, SETTINGS, provider, kind, EniSettings.of(instance), clock, lives, doom, late, told);
        } catch (Doom.Crash e) {
            throw new AssertionError("opening takes no step", e);
        }
    }

    /** What is on the disk when a process ends: what it still does, as its parts come to know, is not. */
    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to);
            try (var files = Files.list(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Up to the end of the process, so that the next one begins at once. */
    void pass(Duration time) {
        if (!life.doom.isDead()) {
            clock.advanceUntil(life.doom::isDead, time);
        }
    }

    void run(Runnable step) {
        if (life.doom.isDead()) {
            return;
        }
        try {
            step.run();
        } catch (Doom.Crash e) {
            return;
        }
    }

    void acquire(int from, int to) {
        for (int i = from; i <= to; i++) {
            var owner = owner(i);
            run(() -> {
                var future = life.acquire(owner);
                assertThat(future).isNotNull();
            });
        }
    }

    void release(int from, int to) {
        for (int i = from; i <= to; i++) {
            var owner = owner(i);
            run(() -> life.release(owner));
        }
    }

    private static Owner owner(int number) {
        return new Owner("c" + number, "eth0");
    }

    /** The next process begins where this one has ended, or ends now. */
    void restart(Doom doom) {
        life.doom.die();
        restarts.add(clock.instant());
        told = Map.copyOf(life.told);
        life.close();
        begin(doom);
    }

    /** Everybody holds what he was told, nobody what another holds, and the cloud has it. */
    void check() {
        assertThat(disturbed).isEmpty();
        life.told.forEach((owner, address) -> assertThat(life.pool.lease(owner))
                .as("%s was told that it has %s", owner, address)
                .hasValueSatisfying(lease -> assertThat(lease.resource()).isEqualTo(address)));
        var leased = new HashSet<InetAddress>();
        for (int i = 1; i <= 40; i++) {
            life.pool
                    .lease(owner(i))
                    .ifPresent(lease -> assertThat(leased.addAll(kind.addresses(lease.resource())))
                            .as("%s is leased once", lease)
                            .isTrue());
        }
        var there = cloud.enis().stream()
                .filter(eni -> eni.instanceId().isPresent())
                .toList();
        assertThat(life.told.values().stream().flatMap(each -> kind.addresses(each).stream()))
                .allMatch(address -> there.stream().anyMatch(eni -> eni.has(address)));
    }

    /** What the cloud was asked for, with the ends of processes. */
    String history() {
        var text = new StringBuilder("\n  restarts at " + restarts + ", ENIs now " + cloud.enis());
        cloud.journal().stream()
                .filter(entry -> entry.action().isChange())
                .forEach(entry -> text.append("\n  ").append(entry));
        return text.toString();
    }

    /** With time, what nobody holds goes, and nothing stays that nobody knows of. */
    void end() {
        pass(HOUR);
        check();
        life.pool.retain(life.told.keySet(), life.pool.moment());
        pass(HOUR);
        check();
        var levels = life.pool.snapshot().levels();
        assertThat(levels.inUse()).isEqualTo(life.told.size());
        assertThat(levels.unconfirmed()).isZero();
        long onEnis = cloud.enis().stream()
                .filter(eni -> !eni.primary())
                .mapToLong(eni -> eni.addresses().size())
                .sum();
        // A primary address that the pool does not want stays with its ENI.
        long enis = cloud.enis().stream().filter(eni -> !eni.primary()).count();
        int has = levels.total() - levels.pending();
        if (kind == Kind.SHARED) {
            assertThat(onEnis).isBetween((long) has, has + enis);
        } else if (kind == Kind.DUAL) { // What is without its other half waits for one.
            assertThat(onEnis).isGreaterThanOrEqualTo(2L * has);
        } else if (kind == Kind.EXCLUSIVE) {
            assertThat(enis).isEqualTo(has);
        } else { // Each prefix has something that the pool has. What is single is a pod's, or waits for another half.
            long prefixes = cloud.enis().stream()
                    .mapToLong(eni -> eni.prefixes().size())
                    .sum();
            long families = kind == Kind.DUAL_PREFIXES ? 2 : 1;
            assertThat(prefixes).isLessThanOrEqualTo(has * families);
            assertThat(onEnis).isLessThanOrEqualTo(has * families + enis * (families == 2 ? 10 : 1));
        }
        var done = life.pool.closeAndDispose(HOUR);
        pass(HOUR);
        assertThat(done).isCompleted();
        List.copyOf(life.told.keySet()).forEach(life::release);
        pass(HOUR);
        assertThat(cloud.enis()).allMatch(Eni::primary);
    }

    @Override
    public void close() {
        life.doom.die();
        life.close();
        cloud.close();
        clock.close();
    }
}
