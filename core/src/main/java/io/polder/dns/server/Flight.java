package io.polder.dns.server;

import io.polder.dns.DnsAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One name that a route's servers are asked for, for all who want to know: server by server, until one answers or the time is up.
 * Confined to the I/O thread.
 */
final class Flight {

    private static final int MOST_TRIES = 4;

    private final byte[] key;
    private final Source.OfRoute source;
    private final Shared shared;
    private final Consumer<Flight> onEnd;
    private final long deadline;
    private final List<Consumer<CacheEntry>> interested = new ArrayList<>();
    private final List<Upstream> tried = new ArrayList<>();
    private int tries;
    private @Nullable DnsAnswer answer;
    private boolean authenticated;

    Flight(byte[] key, Source.OfRoute source, Shared shared, Consumer<Flight> onEnd) {
        this.key = key;
        this.source = source;
        this.shared = shared;
        this.onEnd = onEnd;
        this.deadline = shared.now() + shared.limits().resolveTime().toNanos();
    }

    void join(Consumer<CacheEntry> who) {
        interested.add(who);
    }

    /** Asks the next server. */
    void next() {
        long left = deadline - shared.now();
        Upstream upstream = tries < MOST_TRIES && left > 0 ? choose() : null;
        if (upstream == null) {
            onEnd.accept(this);
            return;
        }
        tries++;
        tried.add(upstream);
        ask(upstream, source.route().overTcp(), left);
    }

    private void ask(Upstream upstream, boolean overTcp, long left) {
        upstream.ask(key, overTcp, left, reply -> {
            if (reply == null) {
                next();
            } else if (Replies.isTruncated(reply)) {
                again(upstream, overTcp);
            } else {
                take(reply);
            }
        });
    }

    /** What is cut off is never used: the whole is asked for over TCP. */
    private void again(Upstream upstream, boolean overTcp) {
        long left = deadline - shared.now();
        if (overTcp || left <= 0) {
            next();
        } else {
            ask(upstream, true, left);
        }
    }

    private void take(byte[] reply) {
        answer = Replies.read(reply, (Keys.flags(key) & QueryView.KEY_DO) != 0);
        if (answer == null) {
            shared.counters().upstreamErrors.increment();
            next();
            return;
        }
        authenticated = Replies.isAuthenticated(reply);
        onEnd.accept(this);
    }

    /** The least busy of those that are well and were not tried; those that were, only when there are no others. */
    private @Nullable Upstream choose() {
        Upstream best = null;
        boolean bestTried = false;
        for (Upstream each : source.upstreams()) {
            boolean wasTried = tried.contains(each);
            boolean better = best == null
                    || (bestTried && !wasTried)
                    || (bestTried == wasTried && each.outstanding() < best.outstanding());
            if (each.isUsable() && better) {
                best = each;
                bestTried = wasTried;
            }
        }
        return best;
    }

    byte[] key() {
        return key;
    }

    Source.OfRoute source() {
        return source;
    }

    /** Null: no server gave one. */
    @Nullable
    DnsAnswer answer() {
        return answer;
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    /** Tells those who wait, each once. */
    void tell(CacheEntry entry) {
        List<Consumer<CacheEntry>> all = List.copyOf(interested);
        interested.clear();
        all.forEach(each -> each.accept(entry));
    }
}
