package io.polder.dns.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One server that is asked, over UDP and TCP, and whether it is well. Confined to the I/O thread.
 *
 * <p>After two failures in a row it is down, and asked for nothing but the guard's name, until it replies, whatever it says. The guard's
 * name is asked of each server from time to time: when it comes back to us, asking that server is a loop, and it is not asked for
 * as long as that is so.
 */
final class Upstream {

    private static final int FAILURES = 2;
    private static final long GUARD_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FIRST_PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LAST_PROBE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final InetSocketAddress address;
    private final byte[] guardKey;
    private final IoLoop loop;
    private final Counters counters;
    private final long tryNanos;
    private final UdpPorts udp;
    private final TcpPool tcp;
    private final boolean probeOverTcp;
    private IoLoop.@Nullable Timer probe;
    private int outstanding;
    private int failures;
    private long probeNanos = FIRST_PROBE_NANOS;
    private boolean seenAgain;
    private boolean looped;
    private boolean retired;

    Upstream(InetSocketAddress address, boolean overTcp, byte[] guardKey, IoLoop loop, Sockets sockets, Shared shared) {
        this.address = address;
        this.probeOverTcp = overTcp;
        this.guardKey = guardKey;
        this.loop = loop;
        this.counters = shared.counters();
        this.tryNanos = shared.limits().tryTime().toNanos();
        this.udp = new UdpPorts(address, loop, sockets, counters);
        this.tcp = new TcpPool(address, loop, sockets, counters);
    }

    InetSocketAddress address() {
        return address;
    }

    /** Looks whether asking it is a loop, now and from time to time. */
    void start() {
        if (!retired) {
            probe();
        }
    }

    boolean isUsable() {
        return !looped && failures < FAILURES;
    }

    boolean isLooped() {
        return looped;
    }

    int outstanding() {
        return outstanding;
    }

    /** The guard's name has come back. */
    void seenAgain() {
        seenAgain = true;
        looped = true;
        counters.loops.increment();
    }

    /** @param atMost nanoseconds; no longer than one try takes anyway */
    void ask(byte[] key, boolean overTcp, long atMost, Exchange.End end) {
        outstanding++;
        counters.upstreamQueries.increment();
        var exchange = new Exchange(key, reply -> {
            outstanding--;
            note(reply != null);
            end.ended(reply);
            closeIfDone();
        });
        exchange.timeOutBy(loop.schedule(Math.min(tryNanos, atMost), () -> timeOut(exchange)));
        if (overTcp) {
            tcp.send(exchange);
        } else {
            udp.send(exchange);
        }
    }

    private void timeOut(Exchange exchange) {
        counters.upstreamTimeouts.increment();
        exchange.end(null);
    }

    private void note(boolean well) {
        if (well) {
            failures = 0;
            probeNanos = FIRST_PROBE_NANOS;
        } else if (++failures == FAILURES) {
            scheduleProbe(probeNanos);
        }
    }

    private void probe() {
        seenAgain = false;
        ask(guardKey, probeOverTcp, Duration.ofMinutes(1).toNanos(), reply -> {
            looped = seenAgain;
            scheduleProbe(isUsable() ? GUARD_NANOS : probeNanos);
            probeNanos = Math.min(2 * probeNanos, LAST_PROBE_NANOS);
        });
    }

    private void scheduleProbe(long nanos) {
        if (probe != null) {
            probe.cancel();
        }
        probe = retired ? null : loop.schedule(nanos, this::probe);
    }

    /** Closes it, once what was asked has come to an end. */
    void retire() {
        retired = true;
        if (probe != null) {
            probe.cancel();
        }
        closeIfDone();
    }

    private void closeIfDone() {
        if (retired && outstanding == 0) {
            closeNow();
        }
    }

    void closeNow() {
        retired = true;
        udp.close();
        tcp.close();
    }
}
