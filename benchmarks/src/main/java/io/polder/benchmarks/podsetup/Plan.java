package io.polder.benchmarks.podsetup;

import java.util.List;

/**
 * How much is done how often. Immutable.
 *
 * @param bursts how many pods at once
 * @param rounds how often every variant has its turn
 * @param warmUps how often we do all of it before
 */
record Plan(List<Integer> bursts, int rounds, int warmUps) {

    static final Plan FULL = new Plan(List.of(1, 10, 100), 20, 40);
    static final Plan QUICK = new Plan(List.of(1, 10), 3, 10);
}
