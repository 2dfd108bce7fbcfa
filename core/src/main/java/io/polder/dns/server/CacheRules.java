package io.polder.dns.server;

import java.time.Duration;

/**
 * How long answers are kept. Immutable.
 *
 * @param least of what exists, where its records say less
 * @param most of what exists, where its records say more
 * @param servfail that no server could be asked
 * @param stale how long after it has expired an answer is told when no server can be asked (RFC 8767); zero: not at all
 * @param recheck how long such an answer is told before the servers are asked again
 * @param clientPatience how long a client waits for the servers before it is told what has expired
 * @param prefetchHits how often an answer must have been asked for to be refreshed in the last tenth of its time
 */
public record CacheRules(
        Duration least,
        Duration most,
        Duration servfail,
        Duration stale,
        Duration recheck,
        Duration clientPatience,
        int prefetchHits) {

    public static final CacheRules STANDARD = new CacheRules(
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofSeconds(5),
            Duration.ofDays(1),
            Duration.ofSeconds(30),
            Duration.ofMillis(1800),
            10);

    /** The TTL of a reply that has expired (RFC 8767, section 4). */
    static final int STALE_TTL = 30;

    public CacheRules {
        if (least.toSeconds() < 1 || most.compareTo(least) < 0 || most.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("answers are kept from 1 s to 7 d, not from " + least + " to " + most);
        }
        if (servfail.toSeconds() < 1 || servfail.compareTo(Duration.ofMinutes(5)) > 0) { // RFC 2308, section 7.1
            throw new IllegalArgumentException("failures are kept from 1 s to 5 min, not for " + servfail);
        }
        if (stale.isNegative() || recheck.isNegative() || clientPatience.isNegative() || prefetchHits < 1) {
            throw new IllegalArgumentException("stale for " + stale + ", recheck " + recheck + ", patience "
                    + clientPatience + ", prefetch after " + prefetchHits + " hits");
        }
        if (stale.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("stale for more than 7 d: " + stale); // RFC 8767, section 5
        }
    }
}
