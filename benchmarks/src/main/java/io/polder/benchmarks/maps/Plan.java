package io.polder.benchmarks.maps;

/**
 * How much is done how often. Immutable.
 *
 * @param entries how many entries are updated and looked up
 * @param rounds how often every variant has its turn
 * @param loads how often an object is loaded in one work
 * @param warmUps how often all of it is done before
 */
record Plan(int entries, int rounds, int loads, int warmUps) {

    static final Plan FULL = new Plan(100_000, 20, 100, 10);
    static final Plan QUICK = new Plan(100_000, 4, 50, 5);
}
