package io.polder.benchmarks.service;

import io.polder.benchmarks.Work;
import java.util.List;
import java.util.Optional;

/**
 * How much is done how often. Immutable.
 *
 * @param sizes how many services there are
 * @param mostRules the most for iptables
 * @param mostNft the most for nftables, whose program takes half a minute for 10,000
 * @param rounds how often every variant has its turn, for each size
 * @param times connections, or requests, in one turn
 * @param lookups of a layout in one turn
 * @param machine what is measured in the virtual machine; empty for nothing
 */
record Plan(
        List<Integer> sizes,
        int mostRules,
        int mostNft,
        int rounds,
        int times,
        int lookups,
        Optional<Machine> machine) {

    /**
     * @param sizes how many services there are
     * @param mostRules the most for iptables and nftables, whose programs are slow there
     * @param times connections, or requests, in one turn
     * @param seconds after which it is given up
     */
    record Machine(List<Integer> sizes, int mostRules, int times, int seconds) {}

    static final String CONNECT = "connect";
    static final String ALIVE = "alive";
    static final String WEB = "ab";
    static final String WEB_ALIVE = "ab -k";

    static final Plan FULL = new Plan(
            List.of(1, 1_000, 10_000, 50_000),
            10_000,
            10_000,
            10,
            3_000,
            100_000,
            Optional.of(new Machine(List.of(1, 1_000, 10_000), 1_000, 300, 240)));
    static final Plan QUICK = new Plan(
            List.of(1, 1_000),
            1_000,
            1_000,
            3,
            1_000,
            20_000,
            Optional.of(new Machine(List.of(1, 1_000), 1_000, 100, 180)));

    /** For our own client. */
    List<Work> works(int size) {
        return List.of(connect(size), alive(size));
    }

    /** For ab. */
    List<Work> webWorks(int size) {
        return List.of(work(WEB, size), work(WEB_ALIVE, size));
    }

    Work connect(int size) {
        return work(CONNECT, size);
    }

    Work alive(int size) {
        return work(ALIVE, size);
    }

    Work web(int size) {
        return work(WEB, size);
    }

    private Work work(String kind, int size) {
        return new Work(kind + ", 1 of " + size, times);
    }

    /** Of how many services a work is. */
    static int size(Work work) {
        return Integer.parseInt(work.name().substring(work.name().lastIndexOf(' ') + 1));
    }

    int first() {
        return sizes.get(0);
    }

    int last() {
        return sizes.get(sizes.size() - 1);
    }

    /** The most of which iptables and nftables have rules. */
    int ruled() {
        return sizes.stream()
                .filter(size -> size <= Math.min(mostRules, mostNft))
                .reduce(first(), Math::max);
    }
}
