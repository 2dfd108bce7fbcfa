package io.polder.benchmarks.netlink;

/**
 * How much is done how often. Immutable.
 *
 * @param routes the smaller number of routes, which the ratios of the {@code RESULT} line are about
 * @param rounds of adding and deleting them
 * @param manyRoutes the larger number of routes, which the dump of the {@code RESULT} line has
 * @param manyRounds of adding and deleting those; can be 0
 * @param dumpRounds of listing either number of routes
 * @param veths how many pairs
 * @param vethRounds of creating and deleting them
 * @param warmUps how often our variant does everything before anything is measured: with the smaller number of routes,
 *     and all in all with that many veths
 */
record Plan(
        int routes,
        int rounds,
        int manyRoutes,
        int manyRounds,
        int dumpRounds,
        int veths,
        int vethRounds,
        int warmUps) {

    static final Plan FULL = new Plan(10_000, 20, 100_000, 5, 20, 1_000, 6, 10);
    static final Plan QUICK = new Plan(10_000, 4, 100_000, 0, 4, 200, 2, 6);
}
