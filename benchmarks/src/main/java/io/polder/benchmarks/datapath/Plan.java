package io.polder.benchmarks.datapath;

import io.polder.benchmarks.Work;
import java.util.List;

/**
 * How much is done how often. Immutable.
 *
 * @param roundTrips of one byte, over one TCP connection
 * @param packets UDP, of 64 bytes
 * @param mebibytes over one TCP connection
 * @param rounds how often every variant has its turn
 */
record Plan(int roundTrips, int packets, int mebibytes, int rounds) {

    static final String RR = "tcp-rr";
    static final String PACKETS = "udp-64";
    static final String BANDWIDTH = "tcp-mib";

    static final Plan FULL = new Plan(10_000, 100_000, 1024, 10);
    static final Plan QUICK = new Plan(2_000, 20_000, 64, 3);

    Work rr() {
        return new Work(RR, roundTrips);
    }

    Work pps() {
        return new Work(PACKETS, packets);
    }

    Work bandwidth() {
        return new Work(BANDWIDTH, mebibytes);
    }

    List<Work> works() {
        return List.of(rr(), pps(), bandwidth());
    }
}
