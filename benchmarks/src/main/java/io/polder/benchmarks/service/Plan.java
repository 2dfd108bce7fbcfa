package io.polder.benchmarks.service;

import io.polder.benchmarks.Work;
import java.util.List;

/**
 * How much is done how often. Immutable.
 *
 * @param sizes how many services there are
 * @param mostRules the most for iptables
 * @param mostNft the most for nftables, whose program takes minutes for more
 * @param rounds how often every variant has its turn, for each size
 * @param times connections, or requests, in one turn
 */
record Plan(List<Integer> sizes, int mostRules, int mostNft, int rounds, int times) {

    static final String CONNECT = "connect";
    static final String ALIVE = "alive";

    static final Plan FULL = new Plan(List.of(1, 1_000, 10_000, 50_000), 10_000, 1_000, 10, 3_000);
    static final Plan QUICK = new Plan(List.of(1, 1_000), 1_000, 1_000, 3, 1_000);

    List<Work> works(int size) {
        return List.of(connect(size), alive(size));
    }

    Work connect(int size) {
        return new Work(CONNECT + ", 1 of " + size, times);
    }

    Work alive(int size) {
        return new Work(ALIVE + ", 1 of " + size, times);
    }

    int first() {
        return sizes.get(0);
    }

    int last() {
        return sizes.get(sizes.size() - 1);
    }
}
