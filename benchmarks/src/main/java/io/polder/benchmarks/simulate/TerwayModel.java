package io.polder.benchmarks.simulate;

import io.polder.pool.EniAddress;
import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A model of Terway's shared ENI mode (its source at 89aadf8b): a released address stays idle for the next pod; what is
 * missing is asked for, for those that wait, after a window of 300 ms, at most ten at a time; a tick every 120 to 240 s brings
 * what is idle to {@code min_pool_size} (0 by default), and gives back what is above {@code max_pool_size} (5 by default); a
 * failed call is repeated after 5 s with a jitter of 1.3. Not modelled: its limiter of ten calls a minute for each ENI, which
 * would make it slower.
 */
final class TerwayModel extends ModelAddresses {

    private static final int BATCH = 10;
    private static final Duration WINDOW = Duration.ofMillis(300);
    private static final Duration TICK = Duration.ofMinutes(2);
    private static final Duration BACKOFF = Duration.ofSeconds(5);

    private record Waiter(String pod, CompletableFuture<EniAddress> future) {}

    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private final int minPoolSize;
    private final int maxPoolSize;
    private boolean asking;

    TerwayModel(Policy.Site site, int minPoolSize, int maxPoolSize) {
        super(site);
        this.minPoolSize = minPoolSize;
        this.maxPoolSize = maxPoolSize;
        tickLater();
    }

    @Override
    public CompletableFuture<EniAddress> add(String pod) {
        var future = new CompletableFuture<EniAddress>();
        waiting.add(new Waiter(pod, future));
        serve();
        if (!waiting.isEmpty() && !asking) {
            asking = true;
            later(WINDOW, this::ask);
        }
        return future;
    }

    private void serve() {
        while (!waiting.isEmpty() && !idle.isEmpty()) {
            var first = waiting.remove();
            var address = idle.remove();
            held.put(first.pod(), address);
            first.future().complete(address);
        }
    }

    private void ask() {
        if (waiting.isEmpty()) {
            asking = false;
            return;
        }
        Duration next = WINDOW;
        try {
            idle.addAll(allocate(Math.min(BATCH, waiting.size())));
        } catch (CloudException e) {
            next = jittered(BACKOFF, 1.3);
        }
        serve();
        later(next, this::ask);
    }

    @Override
    public void delete(String pod) {
        if (waiting.removeIf(waiter -> waiter.pod().equals(pod))) {
            return;
        }
        var address = held.remove(pod);
        if (address != null) {
            idle.add(address);
        }
    }

    private void tickLater() {
        later(jittered(TICK, 2), this::tick);
    }

    private void tick() {
        if (idle.size() < minPoolSize && waiting.isEmpty()) {
            try {
                idle.addAll(allocate(minPoolSize - idle.size()));
            } catch (CloudException e) {
                tickLater();
                return;
            }
            serve();
        }
        List<EniAddress> surplus = new ArrayList<>();
        while (idle.size() > maxPoolSize) {
            surplus.add(idle.remove());
        }
        for (int before = -1; !surplus.isEmpty() && surplus.size() != before; ) {
            before = surplus.size();
            surplus = new ArrayList<>(dispose(surplus));
        }
        idle.addAll(surplus);
        tickLater();
    }
}
