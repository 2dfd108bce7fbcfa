package io.polder.dns.server;

import java.util.concurrent.atomic.LongAdder;

/** What a server has done since it was opened. Thread-safe. */
final class Counters {

    final LongAdder udpQueries = new LongAdder();
    final LongAdder tcpQueries = new LongAdder();
    final LongAdder hits = new LongAdder();
    final LongAdder stale = new LongAdder();
    final LongAdder coalesced = new LongAdder();
    final LongAdder prefetches = new LongAdder();
    final LongAdder rewritten = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder overloaded = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder sendErrors = new LongAdder();
    final LongAdder upstreamQueries = new LongAdder();
    final LongAdder upstreamTimeouts = new LongAdder();
    final LongAdder upstreamErrors = new LongAdder();
    final LongAdder upstreamIgnored = new LongAdder();
    final LongAdder loops = new LongAdder();
    final LongAdder tcpClosed = new LongAdder();
    final LongAdder bugs = new LongAdder();

    DnsStatistics snapshot(WireCache cache, int waiting) {
        return new DnsStatistics(
                udpQueries.sum(),
                tcpQueries.sum(),
                hits.sum(),
                stale.sum(),
                coalesced.sum(),
                prefetches.sum(),
                rewritten.sum(),
                malformed.sum(),
                refused.sum(),
                overloaded.sum(),
                failures.sum(),
                sendErrors.sum(),
                upstreamQueries.sum(),
                upstreamTimeouts.sum(),
                upstreamErrors.sum(),
                upstreamIgnored.sum(),
                loops.sum(),
                tcpClosed.sum(),
                bugs.sum(),
                cache.entries(),
                cache.bytes(),
                cache.evicted(),
                waiting);
    }
}
