package io.polder.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes numbers; each call does what its script says. Thread-safe. */
class ScriptedFactory implements ResourceFactory<Integer> {

    /** What happens in a call before its effect: waits or throws. */
    interface Script {
        void run() throws InterruptedException;
    }

    final List<Integer> batches = new ArrayList<>();
    final Set<Integer> existing = new LinkedHashSet<>();
    final Set<Integer> everMade = new LinkedHashSet<>();
    private final int maxBatch;
    private final int maxParallel;
    Script beforeAllocate = () -> {};
    Script beforeDispose = () -> {};
    Script beforeTidy = () -> {};
    int shortBy;
    int tidied;

    ScriptedFactory(int maxBatch) {
        this(maxBatch, 1);
    }

    ScriptedFactory(int maxBatch, int maxParallel) {
        this.maxBatch = maxBatch;
        this.maxParallel = maxParallel;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public int maxParallel() {
        return maxParallel;
    }

    @Override
    public List<Integer> allocate(int count, Duration timeout) {
        synchronized (this) {
            batches.add(count);
        }
        run(beforeAllocate);
        synchronized (this) {
            int first = everMade.size() + 1;
            var made = IntStream.range(first, first + Math.max(1, count - shortBy))
                    .boxed()
                    .toList();
            existing.addAll(made);
            everMade.addAll(made);
            return made;
        }
    }

    @Override
    public List<Integer> dispose(List<Integer> resources, Duration timeout) {
        run(beforeDispose);
        synchronized (this) {
            existing.removeAll(resources);
        }
        return resources;
    }

    @Override
    public boolean tidy(Duration timeout) {
        run(beforeTidy);
        tidied++;
        return true;
    }

    private static void run(Script script) {
        try {
            script.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
