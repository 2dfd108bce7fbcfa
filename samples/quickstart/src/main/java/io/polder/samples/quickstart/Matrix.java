package io.polder.samples.quickstart;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Who reaches whom, with real packets: an ICMP echo and a TCP connection from every pod to every other. Immutable.
 *
 * @param rows one for each pod as the sender, in the order of {@code pods}
 */
record Matrix(List<Pod> pods, List<List<Reach>> rows) {

    private static final int TIMEOUT_MILLIS = 2_000;

    /** How one pod reaches another. */
    enum Reach {
        SELF,
        PING_AND_TCP,
        PING_ONLY,
        TCP_ONLY,
        /** Connected, but the server saw another source address than the pod's. */
        OTHER_SOURCE,
        NOTHING
    }

    Matrix {
        pods = List.copyOf(pods);
        rows = List.copyOf(rows);
    }

    static Matrix measure(List<Pod> pods) {
        var rows = new ArrayList<List<Reach>>();
        for (Pod from : pods) {
            rows.add(pods.stream().map(to -> reach(from, to)).toList());
        }
        return new Matrix(pods, rows);
    }

    /** How many of the pairs of different pods reach each other both ways of asking. */
    long reached() {
        return count(Reach.PING_AND_TCP);
    }

    long pairs() {
        return (long) pods.size() * (pods.size() - 1);
    }

    boolean isFull() {
        return reached() == pairs();
    }

    private long count(Reach wanted) {
        return rows.stream()
                .flatMap(List::stream)
                .filter(reach -> reach == wanted)
                .count();
    }

    private static Reach reach(Pod from, Pod to) {
        if (from.equals(to)) {
            return Reach.SELF;
        }
        boolean ping = pings(from, to);
        try {
            String seen = EchoServer.ask(from.netns(), to.address(), TIMEOUT_MILLIS);
            if (!seen.equals(from.address().getHostAddress())) {
                return Reach.OTHER_SOURCE;
            }
            return ping ? Reach.PING_AND_TCP : Reach.TCP_ONLY;
        } catch (IOException e) {
            return ping ? Reach.PING_ONLY : Reach.NOTHING;
        }
    }

    /** With privileges, which the quickstart has, this is a real ICMP echo; see {@code InetAddress.isReachable}. */
    private static boolean pings(Pod from, Pod to) {
        try {
            return from.netns().call(() -> to.address().isReachable(TIMEOUT_MILLIS));
        } catch (IOException e) {
            return false;
        }
    }
}
