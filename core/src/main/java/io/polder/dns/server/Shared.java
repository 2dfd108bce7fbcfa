package io.polder.dns.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** What all threads of a server look at. Thread-safe. */
final class Shared {

    private final ServerLimits limits;
    private final LongSupplier clock;
    private final WireCache cache;
    private final Counters counters = new Counters();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile DnsRouting routing;

    Shared(ListenSettings settings, DnsRouting routing) {
        this.limits = settings.limits();
        this.clock = settings.nanoClock();
        this.cache = new WireCache(settings.cacheBytes());
        this.routing = routing;
    }

    ServerLimits limits() {
        return limits;
    }

    WireCache cache() {
        return cache;
    }

    Counters counters() {
        return counters;
    }

    DnsRouting routing() {
        return routing;
    }

    void routing(DnsRouting other) {
        routing = other;
    }

    long now() {
        return clock.getAsLong();
    }

    LongSupplier clock() {
        return clock;
    }

    /** Takes one of the places for queries that wait; false: there is none. */
    boolean tryWait() {
        if (waiting.incrementAndGet() <= limits.waiting()) {
            return true;
        }
        waiting.decrementAndGet();
        counters.overloaded.increment();
        return false;
    }

    void endWait() {
        waiting.decrementAndGet();
    }

    int waiting() {
        return waiting.get();
    }
}
