package io.polder.samples.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Who reaches whom, with real packets of both families: an ICMP echo and a TCP connection from every pod to everybody.
 * Immutable.
 *
 * @param rows one for each pod as the sender, in the order of {@code targets}
 */
record Matrix(List<Party> pods, List<Party> targets, List<List<Reach>> rows) {

    private static final int TIMEOUT_MILLIS = 2_000;

    /** How one reaches another: the worse of both families. In order, the worst last. */
    enum Reach {
        SELF,
        PING_AND_TCP,
        PING_ONLY,
        TCP_ONLY,
        /** Connected, but the server saw another source address than it should. */
        OTHER_SOURCE,
        NOTHING
    }

    Matrix {
        pods = List.copyOf(pods);
        targets = List.copyOf(targets);
        rows = List.copyOf(rows);
    }

    /** @param seen whom the target should see, as addresses of both families */
    static Matrix measure(List<Party> pods, List<Party> targets, BiFunction<Party, Party, List<InetAddress>> seen) {
        var rows = new ArrayList<List<Reach>>();
        for (Party from : pods) {
            rows.add(targets.stream()
                    .map(to -> from.equals(to) ? Reach.SELF : reach(from, to, seen.apply(from, to)))
                    .toList());
        }
        return new Matrix(pods, targets, rows);
    }

    /** How many reach some of the targets, both ways of asking and in both families. */
    long reached(List<Party> some) {
        return count(some, true);
    }

    long pairs(List<Party> some) {
        return count(some, false);
    }

    boolean isFull() {
        return reached(targets) == pairs(targets);
    }

    private long count(List<Party> some, boolean reachedOnly) {
        return rows.stream()
                .mapToLong(row -> some.stream()
                        .map(to -> row.get(targets.indexOf(to)))
                        .filter(reach -> reachedOnly ? reach == Reach.PING_AND_TCP : reach != Reach.SELF)
                        .count())
                .sum();
    }

    private static Reach reach(Party from, Party to, List<InetAddress> seen) {
        Reach worst = Reach.PING_AND_TCP;
        for (int i = 0; i < to.addresses().size(); i++) {
            Reach reach = reach(from, to.addresses().get(i), seen.get(i));
            worst = reach.compareTo(worst) > 0 ? reach : worst;
        }
        return worst;
    }

    private static Reach reach(Party from, InetAddress to, InetAddress seen) {
        boolean ping = pings(from, to);
        try {
            if (!EchoServer.ask(from.netns(), to, TIMEOUT_MILLIS).equals(seen.getHostAddress())) {
                return Reach.OTHER_SOURCE;
            }
            return ping ? Reach.PING_AND_TCP : Reach.TCP_ONLY;
        } catch (IOException e) {
            return ping ? Reach.PING_ONLY : Reach.NOTHING;
        }
    }

    /** With privileges, which the quickstart has, this is a real ICMP echo; see {@code InetAddress.isReachable}. */
    private static boolean pings(Party from, InetAddress to) {
        try {
            return from.netns().call(() -> to.isReachable(TIMEOUT_MILLIS));
        } catch (IOException e) {
            return false;
        }
    }
}
