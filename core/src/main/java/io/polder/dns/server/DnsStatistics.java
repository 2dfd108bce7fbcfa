package io.polder.dns.server;

/**
 * What a server has done since it was opened, and what it holds. Immutable.
 *
 * @param udpQueries datagrams, well-formed or not
 * @param tcpQueries frames, well-formed or not
 * @param hits replies from the cache, fresh or stale
 * @param stale replies that had expired
 * @param coalesced queries that waited for what was asked already
 * @param prefetches answers that were asked for again before they expired
 * @param rewritten queries that a rewriter took
 * @param malformed queries that were told so, or nothing
 * @param refused queries for what is not answered here: classes, transfers, names without a route
 * @param overloaded queries turned away by a limit
 * @param failures queries that no server answered
 * @param sendErrors replies that the kernel would not send
 * @param upstreamQueries of all servers, tries and probes
 * @param upstreamTimeouts tries that had no answer in time
 * @param upstreamErrors tries that failed otherwise: refused, closed, an rcode that is no answer
 * @param upstreamIgnored datagrams of servers that fit no query, or could not be read
 * @param loops queries of its own that came back to the server
 * @param tcpClosed connections of clients that the server closed, for their silence or their bytes
 * @param bugs exceptions that nobody expected; each is in the log
 * @param entries answers that are kept
 * @param bytes of them
 * @param evicted answers that had to go before their time
 * @param waiting clients' queries without a reply yet
 */
public record DnsStatistics(
        long udpQueries,
        long tcpQueries,
        long hits,
        long stale,
        long coalesced,
        long prefetches,
        long rewritten,
        long malformed,
        long refused,
        long overloaded,
        long failures,
        long sendErrors,
        long upstreamQueries,
        long upstreamTimeouts,
        long upstreamErrors,
        long upstreamIgnored,
        long loops,
        long tcpClosed,
        long bugs,
        int entries,
        long bytes,
        long evicted,
        int waiting) {}
