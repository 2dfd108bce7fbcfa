package io.polder.benchmarks.pool;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Quartiles;
import io.polder.pool.Lease;
import io.polder.pool.Owner;
import io.polder.pool.PoolJournal;
import io.polder.pool.PoolSettings;
import io.polder.pool.WatermarkPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** What a journal costs. Confined to one thread. */
final class Durability implements AutoCloseable {

    private static final double NANOS_PER_MILLI = 1e6;

    private final Path directory;

    Durability() {
        try {
            directory = Files.createTempDirectory("polder-bench");
        } catch (IOException e) {
            throw new BenchmarkException("make a directory: " + e);
        }
    }

    /**
     * What acquires at once cost.
     *
     * @param perSync how many share a wait for the disk
     * @param millis until all of them are durable
     */
    record Shared(Quartiles perSync, Quartiles millis) {}

    /** A pool with a journal, for one measurement. */
    private static final class Open implements AutoCloseable {

        final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(2);
        final PoolJournal<Integer> journal;
        final WatermarkPool<Integer> pool;

        Open(Path directory, int size) {
            journal = PoolJournal.open(directory, Numbers.CODEC, Clock.systemUTC());
            pool = WatermarkPool.open(
                    PoolSettings.of(size, size, size).withRefillMark(size).withCoolDown(Duration.ZERO),
                    new Numbers(size),
                    executor,
                    Clock.systemUTC(),
                    new Random(1),
                    journal);
        }

        void acquire(int count) {
            var futures = new ArrayList<CompletableFuture<Lease<Integer>>>();
            for (int i = 0; i < count; i++) {
                futures.add(pool.acquire(new Owner("container-" + i, "eth0"), Duration.ofMinutes(5)));
            }
            futures.forEach(CompletableFuture::join);
        }

        @Override
        public void close() {
            pool.close();
            journal.close();
            executor.shutdownNow();
        }
    }

    Shared shared(int count, int rounds) {
        var perSync = new ArrayList<Double>();
        var millis = new ArrayList<Double>();
        try (var open = new Open(directory.resolve("shared"), count)) {
            Numbers.awaitIdle(open.pool, count);
            for (int round = 0; round < rounds; round++) {
                long syncs = open.journal.statistics().syncs();
                long began = System.nanoTime();
                open.acquire(count);
                millis.add((System.nanoTime() - began) / NANOS_PER_MILLI);
                perSync.add((double) count / (open.journal.statistics().syncs() - syncs));
                for (int i = 0; i < count; i++) {
                    open.pool.release(new Owner("container-" + i, "eth0"));
                }
                Numbers.awaitIdle(open.pool, count);
            }
        }
        return new Shared(Quartiles.of(perSync), Quartiles.of(millis));
    }

    /** Milliseconds to open the journal of so many leases. */
    Quartiles recovery(int records, int rounds) {
        Path own = directory.resolve("recovery");
        try (var open = new Open(own, records)) {
            open.acquire(records);
        }
        var millis = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            long began = System.nanoTime();
            var journal = PoolJournal.open(own, Numbers.CODEC, Clock.systemUTC());
            millis.add((System.nanoTime() - began) / NANOS_PER_MILLI);
            journal.close();
        }
        return Quartiles.of(millis);
    }

    @Override
    public void close() {
        try (var files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new BenchmarkException("delete " + directory + ": " + e);
        }
    }
}
