package io.polder.netlink.testing;

import io.polder.linux.Errno;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkProtocol;
import io.polder.netlink.NetlinkSocket;
import io.polder.netlink.route.RouteNetlink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A kernel in memory that connections talk to byte by byte: what they send is parsed, carried out by a {@link Family},
 * and answered in datagrams as a kernel's, acknowledgements, refusals and multi-part dumps included. Thread-safe.
 *
 * <p>It can be made to fail: {@link #refuseNext} a request, {@link #loseNext} an answer, {@link #interruptNext} dumps.
 */
public final class FakeKernel {

    /** Carries out the requests of one netlink family. */
    @FunctionalInterface
    public interface Family {

        /**
         * Carries a request out.
         *
         * @return the messages to answer with; for one that asked for none of them, none
         * @throws Refusal to refuse it
         */
        List<FakeMessage> answer(NetlinkMessage request, boolean dump);

        /**
         * Whether a request with both of {@code NLM_F_DUMP}'s bits asks for a list. In one that changes something, they
         * mean {@code NLM_F_REPLACE} and {@code NLM_F_EXCL}. Unless said otherwise, by the numbers of rtnetlink, where
         * from RTM_GETLINK = 18 on every fourth type is a GET.
         */
        default boolean lists(NetlinkMessage request) {
            return request.type() % 4 == 18 % 4;
        }
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Family family;
    private final List<FakeMessage> requests = new ArrayList<>();
    private final Deque<Refusal> refusals = new ArrayDeque<>();
    private int answersToLose;
    private int dumpsToInterrupt;
    private int ports;

    private FakeKernel(Family family) {
        this.family = family;
    }

    /** A kernel whose requests {@code family} carries out. */
    public static FakeKernel of(Family family) {
        return new FakeKernel(family);
    }

    /**
     * A network namespace with nothing in it but {@code lo}: links, addresses, routes, rules and neighbours. It keeps
     * what it is told and adds nothing of its own: no connected routes, no link-local addresses, no carrier.
     */
    public static FakeKernel ofRoute() {
        return of(new FakeRouteFamily());
    }

    /** A connection of any family; any number of them share the kernel. */
    public NetlinkConnection connection(NetlinkProtocol protocol) {
        return NetlinkConnection.over(this::open, protocol, TIMEOUT);
    }

    /** rtnetlink over a connection of its own. */
    public RouteNetlink routeNetlink() {
        return RouteNetlink.over(connection(RouteNetlink.PROTOCOL));
    }

    /** Refuses the next request that no earlier call of this has claimed. */
    public synchronized FakeKernel refuseNext(Errno errno, String words) {
        refusals.add(new Refusal(errno, words));
        return this;
    }

    /** Carries out the next {@code count} sends and loses their answers, as when a receive buffer overflows. */
    public synchronized FakeKernel loseNext(int count) {
        answersToLose += count;
        return this;
    }

    /** Marks the next {@code count} dumps as interrupted: the list changed while it was read. */
    public synchronized FakeKernel interruptNext(int count) {
        dumpsToInterrupt += count;
        return this;
    }

    /** Every request so far, in order. */
    public synchronized List<FakeMessage> requests() {
        return List.copyOf(requests);
    }

    private synchronized NetlinkSocket open() {
        return new FakeSocket(this, ++ports);
    }

    /** Carries out a request, unless it is to be refused. */
    synchronized List<FakeMessage> carryOut(NetlinkMessage request, boolean dump) {
        requests.add(FakeMessage.of(request));
        Refusal refusal = refusals.poll();
        if (refusal != null) {
            throw refusal;
        }
        return family.answer(request, dump);
    }

    boolean lists(NetlinkMessage request) {
        return family.lists(request);
    }

    synchronized boolean losesAnswer() {
        return answersToLose > 0 && answersToLose-- > 0;
    }

    synchronized boolean interruptsDump() {
        return dumpsToInterrupt > 0 && dumpsToInterrupt-- > 0;
    }
}
