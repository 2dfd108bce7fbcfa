package io.polder.benchmarks.policy;

import io.polder.benchmarks.Work;
import java.util.List;

/**
 * How much is done how often. Immutable.
 *
 * @param sizes how many policies there are
 * @param rounds how often every variant has its turn, for each size
 * @param connections in one turn
 * @param flows of which the first packet is judged
 * @param cidrs of one policy
 */
record Plan(List<Integer> sizes, int rounds, int connections, int flows, int cidrs) {

    static final Plan FULL = new Plan(List.of(1, 100, 1_000, 10_000), 10, 2_000, 20_000, 100_000);
    static final Plan QUICK = new Plan(List.of(1, 1_000), 3, 500, 4_000, 10_000);

    Work connect(int size) {
        return new Work("connect, 1 of " + size, connections);
    }

    Work all(int size) {
        return new Work("all", size);
    }

    Work one(int size) {
        return new Work("one of " + size, 1);
    }

    int last() {
        return sizes.get(sizes.size() - 1);
    }
}
