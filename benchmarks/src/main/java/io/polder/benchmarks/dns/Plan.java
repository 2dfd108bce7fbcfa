package io.polder.benchmarks.dns;

/**
 * How much is asked how often. Immutable.
 *
 * @param names that are in the cache
 * @param rounds how often every server has its turn
 * @param seconds of a turn
 * @param fresh names of a turn that no cache has
 */
record Plan(int names, int rounds, int seconds, int fresh) {

    static final Plan FULL = new Plan(10_000, 10, 3, 5_000);
    static final Plan QUICK = new Plan(1_000, 3, 1, 1_000);
}
