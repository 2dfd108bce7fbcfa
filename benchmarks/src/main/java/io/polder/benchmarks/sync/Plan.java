package io.polder.benchmarks.sync;

import java.util.List;

/**
 * How many services are set up how often. Immutable.
 *
 * @param sizes how many services there are
 * @param rounds how often every variant has its turn
 * @param longest size for iptables
 * @param longestNft size for nftables, whose program takes more than a minute for 10,000
 * @param headline the size whose figures are the result's
 */
record Plan(List<Integer> sizes, int rounds, int longest, int longestNft, int headline) {

    static final Plan FULL = new Plan(List.of(1, 100, 1_000, 10_000, 50_000), 5, 10_000, 10_000, 10_000);
    static final Plan QUICK = new Plan(List.of(1, 100, 1_000), 2, 1_000, 100, 100);

    /** nftables has its turn once where it takes minutes. */
    int rounds(int size) {
        return size >= 10_000 ? Math.min(rounds, 3) : rounds;
    }
}
