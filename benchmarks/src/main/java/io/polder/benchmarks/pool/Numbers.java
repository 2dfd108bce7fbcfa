package io.polder.benchmarks.pool;

import io.polder.benchmarks.BenchmarkException;
import io.polder.pool.ResourceCodec;
import io.polder.pool.ResourceFactory;
import io.polder.pool.WatermarkPool;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Makes numbers at once. Thread-safe. */
final class Numbers implements ResourceFactory<Integer> {

    static final ResourceCodec<Integer> CODEC = new ResourceCodec<>() {
        @Override
        public String name() {
            return "number";
        }

        @Override
        public void write(Integer resource, DataOutput out) throws IOException {
            out.writeInt(resource);
        }

        @Override
        public Integer read(DataInput in) throws IOException {
            return in.readInt();
        }
    };

    private final int maxBatch;
    private final AtomicInteger next = new AtomicInteger();

    Numbers(int maxBatch) {
        this.maxBatch = maxBatch;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public List<Integer> allocate(int count, Duration timeout) {
        int first = next.getAndAdd(count);
        return IntStream.range(first, first + count).boxed().toList();
    }

    @Override
    public List<Integer> dispose(List<Integer> resources, Duration timeout) {
        return resources;
    }

    static void awaitIdle(WatermarkPool<?> pool, int idle) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (pool.snapshot().levels().idle() < idle) {
            if (System.nanoTime() > end) {
                throw new BenchmarkException("the pool did not fill: " + pool.snapshot());
            }
            Thread.onSpinWait();
        }
    }
}
