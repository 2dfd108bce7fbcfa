package io.polder.benchmarks.service;

import io.polder.benchmarks.Peer;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.linux.NetworkNamespace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Connections of a client to an address: the median of one, by {@code peers/connections.c}. Used by one thread. */
public final class Connections implements Variant {

    private final Peer peer;
    private final Runnable before;
    private final int most;

    /**
     * @param before what is to be so when it has its turn
     * @param most of how many services, or policies, it does that with
     */
    public Connections(
            String name, NetworkNamespace client, Path program, String address, int port, Runnable before, int most) {
        this.before = before;
        this.most = most;
        this.peer = new Peer(
                name,
                client,
                work -> Optional.of(List.of(
                        program.toString(),
                        kind(work),
                        address,
                        Integer.toString(port),
                        Integer.toString(work.count()))));
    }

    Connections(Way way, Path program) {
        this(way.name(), way.client(), program, way.address(), way.port(), way.before(), way.most());
    }

    private static String kind(Work work) {
        return work.name().startsWith(Plan.CONNECT) ? Plan.CONNECT : Plan.ALIVE;
    }

    @Override
    public String name() {
        return peer.name();
    }

    @Override
    public boolean does(Work work) {
        return Plan.size(work) <= most;
    }

    /** The median of one, in nanoseconds. */
    @Override
    public long run(Work work) {
        before.run();
        return peer.run(work);
    }
}
