package io.polder.benchmarks.pool;

/**
 * How much is done how often. Immutable.
 *
 * @param cycles of acquire and release in each work, by all threads together
 * @param rounds of each work
 * @param warmUps rounds before those
 * @param durable durable acquires at once
 * @param durableRounds how often
 * @param records that are recovered
 * @param recoveries how often
 */
record Plan(int cycles, int rounds, int warmUps, int durable, int durableRounds, int records, int recoveries) {

    static final Plan FULL = new Plan(400_000, 24, 8, 1_000, 20, 100_000, 9);
    static final Plan QUICK = new Plan(100_000, 8, 4, 1_000, 5, 100_000, 3);
}
