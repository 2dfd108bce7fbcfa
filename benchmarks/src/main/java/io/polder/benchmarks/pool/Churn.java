package io.polder.benchmarks.pool;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.pool.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that acquire and release; each work's name ends with how many. Used by one thread. */
final class Churn implements Variant, AutoCloseable {

    static final int MOST_THREADS = 32;
    private static final int OWNERS_OF_THREAD = 256;

    private final String name;
    private final Claims claims;
    private final ExecutorService threads = Executors.newFixedThreadPool(MOST_THREADS);
    private final List<List<Owner>> owners = new ArrayList<>();

    Churn(String name, Claims claims) {
        this.name = name;
        this.claims = claims;
        for (int thread = 0; thread < MOST_THREADS; thread++) {
            var own = new ArrayList<Owner>();
            for (int i = 0; i < OWNERS_OF_THREAD; i++) {
                own.add(new Owner("container-" + thread + "-" + i, "eth0"));
            }
            owners.add(own);
        }
    }

    static Work work(int threadCount, int cycles) {
        return new Work("churn-" + threadCount, cycles);
    }

    /** An owner that none of the threads speaks for. */
    static Owner other(int number) {
        return new Owner("other-" + number, "eth0");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean does(Work work) {
        return true;
    }

    @Override
    public long run(Work work) {
        int threadCount = Integer.parseInt(work.name().substring("churn-".length()));
        int cycles = work.count() / threadCount;
        var start = new CyclicBarrier(threadCount + 1);
        var running = new ArrayList<Future<Long>>();
        for (int i = 0; i < threadCount; i++) {
            List<Owner> own = owners.get(i);
            running.add(threads.submit(() -> {
                start.await();
                long checked = 0;
                for (int cycle = 0; cycle < cycles; cycle++) {
                    Owner owner = own.get(cycle % OWNERS_OF_THREAD);
                    checked += claims.acquire(owner).hashCode();
                    claims.release(owner);
                }
                return checked;
            }));
        }
        try {
            start.await();
            long began = System.nanoTime();
            for (Future<Long> each : running) {
                each.get();
            }
            return System.nanoTime() - began;
        } catch (Exception e) {
            throw new BenchmarkException(name + ": " + work + ": " + e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        claims.close();
    }
}
